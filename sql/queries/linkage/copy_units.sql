-- SPDX-License-Identifier: Apache-2.0
-- Every record that lives, in the order of its key; those known only by events too. Its id is live unless a row with
-- identifiers says that it is not (a frozen or replaced id).
COPY (
    SELECT record_key,
           min(namespace),
           bool_and(id_live) FILTER (WHERE bundle IS NOT NULL),
           min(system)
    FROM identity.record
    WHERE NOT deleted
    GROUP BY record_key
    ORDER BY record_key
) TO STDOUT (FORMAT binary)
