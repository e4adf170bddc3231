-- SPDX-License-Identifier: Apache-2.0
-- $1 agreement, $2 period
SELECT due_on, release_name FROM release.closed_period WHERE agreement = $1 AND period = $2 ORDER BY due_on DESC
