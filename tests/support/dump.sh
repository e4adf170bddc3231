# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# dump_state FILE: everything the test's database holds that may not depend on order, clock or chance, in a fixed order, as text.
# person_id is random by design, so each child stands as its smallest record key. Left out: schema ops (times of runs),
# linkage.history (which runs there were) and the disclosure log's running number.
dump_state() {
    "$PGBIN/psql" -XAtq >"$1" <<'SQL'
\echo key_check
SELECT * FROM intake.key_check ORDER BY epoch;
\echo delivery
SELECT * FROM intake.delivery ORDER BY delivery_id;
\echo reject
SELECT * FROM intake.reject ORDER BY delivery_id, line, column_name;
\echo record
SELECT * FROM identity.record ORDER BY row_key;
\echo withdrawn
SELECT * FROM identity.withdrawn ORDER BY record_key;
\echo erased
SELECT * FROM identity.erased ORDER BY row_key;
\echo event
SELECT * FROM facts.event ORDER BY row_key, slot;
\echo link
SELECT * FROM linkage.link ORDER BY record_a, record_b;
\echo refused
SELECT * FROM linkage.refused ORDER BY record_a, record_b;
\echo review pairs
SELECT * FROM linkage.review_pair ORDER BY record_a, record_b;
\echo decisions
SELECT * FROM linkage.decision ORDER BY record_a, record_b;
\echo model
SELECT * FROM linkage.model;
\echo expected error
SELECT * FROM linkage.expected_error ORDER BY dimension, value, system_a, system_b;
\echo person
SELECT record_key, min(record_key::text) OVER (PARTITION BY person_id) AS person FROM linkage.person ORDER BY record_key;
\echo working tokens
SELECT count(*) FROM linkage.working_token;
\echo closed periods
SELECT * FROM release.closed_period ORDER BY agreement, period, due_on;
\echo held releases
SELECT * FROM release.hold ORDER BY release_name;
\echo destructions
SELECT * FROM intake.destruction ORDER BY certificate_name;
\echo disclosure
SELECT release_digest, release_name, agreement, agreement_version, released_on, nature, purpose, recipient_name,
       recipient_title, recipient_address, systems, tables, period, previous, chain
FROM release.disclosure ORDER BY seq;
SQL
}
