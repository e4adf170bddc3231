-- SPDX-License-Identifier: Apache-2.0
-- Rows without identifiers. Who is known by such rows only is a child of its own, with no live id; the linker, which knows who
-- has identifiers, finds them with less work than a join of all rows with all others.
COPY (
    SELECT record_key, namespace, false, system, delivery_id, sex, race, county, birth_month
    FROM identity.record
    WHERE NOT deleted AND bundle IS NULL
) TO STDOUT (FORMAT binary)
