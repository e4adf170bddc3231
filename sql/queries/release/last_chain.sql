-- SPDX-License-Identifier: Apache-2.0
SELECT chain FROM release.disclosure ORDER BY seq DESC LIMIT 1
