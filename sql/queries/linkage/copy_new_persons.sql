-- SPDX-License-Identifier: Apache-2.0
COPY linkage.person (record_key, person_id) FROM STDIN (FORMAT binary)
