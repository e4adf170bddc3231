-- SPDX-License-Identifier: Apache-2.0
-- $1 release, $2 state, $3 who (NULL: nobody in time), $4 when, $5 why
UPDATE release.hold SET state = $2, decided_by = $3, decided_on = $4, reason = $5 WHERE release_name = $1 AND state = 'held'
