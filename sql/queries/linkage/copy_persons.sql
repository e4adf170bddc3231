-- SPDX-License-Identifier: Apache-2.0
-- Who is who after the last run, in the order of the units.
COPY (
    SELECT record_key, person_id
    FROM linkage.person
    ORDER BY record_key
) TO STDOUT (FORMAT binary)
