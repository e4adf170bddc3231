-- SPDX-License-Identifier: Apache-2.0
-- Records known by events only: no row of theirs has identifiers. Each is a child of its own, with no live id. The records
-- with identifiers become a hash table, which should be one piece.
SET LOCAL work_mem = '64MB';
COPY (
    SELECT record_key, namespace, false, system, delivery_id, sex, race, county, birth_month
    FROM identity.record AS bare
    WHERE NOT deleted AND bundle IS NULL
      AND NOT EXISTS (
          SELECT FROM identity.record AS named
          WHERE named.record_key = bare.record_key AND NOT named.deleted AND named.bundle IS NOT NULL
      )
) TO STDOUT (FORMAT binary)
