-- SPDX-License-Identifier: Apache-2.0
-- Releases that wait for a second person.
SELECT release_name, agreement, prepared_by, held_on, expires_on FROM release.hold WHERE state = 'held' ORDER BY held_on, release_name COLLATE "C"
