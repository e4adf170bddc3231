-- SPDX-License-Identifier: Apache-2.0
COPY pg_temp.stage_record (
      row_key, record_key, line, source, system, namespace, id_live, deleted, as_of, delivery_id, bundle,
      sex, race, county, birth_month, birth_quality, withheld
) FROM STDIN (FORMAT binary);
