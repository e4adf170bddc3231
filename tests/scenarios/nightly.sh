#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The nightly run on 20,000 synthetic children: links good enough, tables equal to those an independent program computes from the
# raw extracts and the truth, one run at a time, repeatable.
set -euo pipefail
. "$REPO/tests/support/lib.sh"
. "$REPO/tests/support/hub.sh"

children=${CHILDREN:-20000}
new_hub "$TMPDIR/hub" "dbname=$PGDATABASE"
sed -i 's/^keep_extracts:.*/keep_extracts: true/' "$TMPDIR/hub/hub.yaml"
"$CROSSCOUNT_SYNTH" --children "$children" --seed 20260701 --deltas --out "$TMPDIR/synth" --as-of 2026-06-30 >/dev/null
cp -a "$TMPDIR/synth/inbox/." "$TMPDIR/hub/inbox/"
crosscount() { "$CROSSCOUNT" -c "$TMPDIR/hub/hub.yaml" --date 2026-07-15 --no-progress "$@"; }

check "the run ends with 0" crosscount run
crosscount evaluate --json "$TMPDIR/synth/truth.csv" >"$TMPDIR/quality.json"
crosscount evaluate "$TMPDIR/synth/truth.csv"
quality() { python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["pairs"][0][sys.argv[2]])' "$TMPDIR/quality.json" "$1"; }
at_least() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a ~ /^[0-9.]+$/ && a + 0 >= b) }'; }
check "F1 is at least 0.95: $(quality f1)" at_least "$(quality f1)" 0.95
check "precision is at least 0.99: $(quality precision)" at_least "$(quality precision)" 0.99

release=$(readlink -f "$TMPDIR"/hub/outbox/*/*/latest)
check "the release is complete" test -s "$release/release.json.sig" -a -s "$release/report.html" -a -s "$release/tables/T15.csv"
check "the tables equal the independent ones" python3 "$REPO/tests/scenarios/independent_tables.py" \
    --inbox "$TMPDIR/synth/inbox" --truth "$TMPDIR/synth/truth.csv" --config "$REPO/config" --release "$release" \
    --clusters <(dump_clusters)

# A reader of the release alone finds what its certificate says; and notices what was changed.
check "the release reads as it promises" "$CROSSCOUNT" suppress --audit --public-key "$TMPDIR/hub/keys/release.key.pub" "$release"
certified=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["hidden"])' "$release/certificate.json")
check_equal "every hidden count of it is certified" "$("$CROSSCOUNT" suppress --audit --json "$release" |
    python3 -c 'import json,sys; print(json.load(sys.stdin)["folders"][0]["hidden"])')" "$certified"
cp -a "$release" "$TMPDIR/tampered"
python3 "$REPO/tests/scenarios/tamper.py" "$TMPDIR/tampered" show
check_status "a hidden count that was shown is noticed" 65 "$CROSSCOUNT" suppress --audit "$TMPDIR/tampered"
python3 "$REPO/tests/scenarios/tamper.py" "$TMPDIR/tampered" certify
check_status "and tells others, whatever the certificate says" 77 "$CROSSCOUNT" suppress --audit "$TMPDIR/tampered"
check_status "and its signature does not hold" 65 "$CROSSCOUNT" suppress --audit \
    --public-key "$TMPDIR/hub/keys/release.key.pub" "$TMPDIR/tampered"
rm -rf "$TMPDIR/tampered" && cp -a "$release" "$TMPDIR/tampered"
python3 "$REPO/tests/scenarios/tamper.py" "$TMPDIR/tampered" narrow
check_status "an interval that was made narrower is noticed" 65 "$CROSSCOUNT" suppress --audit "$TMPDIR/tampered"
echo >>"$TMPDIR/tampered/report.html"
check_status "and so is a file that is not as listed" 65 "$CROSSCOUNT" suppress --audit "$TMPDIR/tampered"

# And the comparison notices: one shown count too many by one.
mkdir -p "$TMPDIR/wrong"
cp -a "$release/tables" "$TMPDIR/wrong/"
sed -i '0,/,shown$/s/,\([0-9]\+\),\([^,]*,[^,]*\),shown$/,\19,\2,shown/' "$TMPDIR/wrong/tables/T05.csv"
check_status "a wrong cell is noticed" 1 python3 "$REPO/tests/scenarios/independent_tables.py" --inbox "$TMPDIR/synth/inbox" \
    --truth "$TMPDIR/synth/truth.csv" --config "$REPO/config" --release "$TMPDIR/wrong" --clusters <(dump_clusters)

# Again: nothing new.
before=$(find "$TMPDIR/hub/outbox" -type f -exec sha256sum {} + | sort | sha256sum)
check "a second run ends with 0" crosscount run
check_equal "a second run releases nothing new" "$(find "$TMPDIR/hub/outbox" -type f -exec sha256sum {} + | sort | sha256sum)" "$before"
check_equal "one release is logged" "$(one_value 'SELECT count(*) FROM release.disclosure')" 1

# One at a time: another session holds the lock.
"$PGBIN/psql" -XAtqc "SELECT pg_advisory_lock($RUN_LOCK), pg_sleep(20)" >/dev/null 2>&1 &
holder=$!
for _ in $(seq 50); do
    [ "$(one_value "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")" -gt 0 ] && break
    sleep 0.1
done
check_status "a run started while another is active ends with 73" 73 crosscount run
kill "$holder"
wait "$holder" 2>/dev/null || true
finish
