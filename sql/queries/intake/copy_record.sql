-- SPDX-License-Identifier: Apache-2.0
-- Rows that nothing else can speak for: the source's first delivery, and a key not met before in it.
COPY identity.record_first (
      row_key, record_key, source, system, namespace, id_live, deleted, as_of, delivery_id, line, bundle,
      sex, race, county, birth_month, birth_quality
) FROM STDIN (FORMAT binary);
