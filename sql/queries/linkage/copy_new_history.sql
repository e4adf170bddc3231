-- SPDX-License-Identifier: Apache-2.0
COPY linkage.history (run_date, event, person_id, other_person_id, records) FROM STDIN (FORMAT binary)
