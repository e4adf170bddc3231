-- SPDX-License-Identifier: Apache-2.0
-- What other releases of the period have spent under the agreement.
SELECT coalesce(sum(epsilon), 0) FROM release.budget WHERE agreement = $1 AND period = $2 AND release_digest <> $3
