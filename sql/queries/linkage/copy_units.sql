-- SPDX-License-Identifier: Apache-2.0
-- What the rows with identifiers say of their records, in any order, several rows of a record.
COPY (
    SELECT record_key, namespace, id_live, system, delivery_id, sex, race, county, birth_month
    FROM identity.record
    WHERE NOT deleted AND bundle IS NOT NULL
) TO STDOUT (FORMAT binary)
