-- SPDX-License-Identifier: Apache-2.0
COPY new_person (record_key, cluster, person_id) FROM STDIN (FORMAT binary)
