-- SPDX-License-Identifier: Apache-2.0
-- Records of the agreement's systems, and the children they were found to be.
SELECT count(DISTINCT record.record_key), count(DISTINCT person.person_id)
FROM identity.record
JOIN scope_system USING (system)
JOIN linkage.person USING (record_key)
WHERE NOT record.deleted
