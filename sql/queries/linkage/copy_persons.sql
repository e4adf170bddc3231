-- SPDX-License-Identifier: Apache-2.0
-- Who is who after the last run.
COPY (
    SELECT record_key, person_id
    FROM linkage.person
) TO STDOUT (FORMAT binary)
