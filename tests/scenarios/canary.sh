#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# No identifier at rest: 200 planted values go in, in rows that are accepted, rejected, withheld and in deliveries that are
# refused; afterwards none of them is anywhere: database files and write-ahead log, a dump, the server's log, receipts, releases,
# messages, temporary files. On the private PostgreSQL, whose files we can read.
set -euo pipefail
. "$REPO/tests/support/lib.sh"
. "$REPO/tests/support/hub.sh"

new_hub "$TMPDIR/hub" embedded
trap 'destroy_hub "$TMPDIR/hub"' EXIT
"$REPO/tests/scenarios/canary.py" plant "$TMPDIR/hub/inbox" >"$TMPDIR/planted"
mkdir "$TMPDIR/said" "$TMPDIR/tmp"
status=0
env TMPDIR="$TMPDIR/tmp" "$CROSSCOUNT" -c "$TMPDIR/hub/hub.yaml" --date 2026-07-01 -v run >"$TMPDIR/said/run.out" 2>"$TMPDIR/said/run.err" ||
    status=$?
check_equal "the run ends with 65, for some deliveries are refused" "$status" 65
check_equal "six deliveries were refused" "$(grep -c 'refused:' "$TMPDIR/said/run.err")" 6
env TMPDIR="$TMPDIR/tmp" "$CROSSCOUNT" -c "$TMPDIR/hub/hub.yaml" --json status >"$TMPDIR/said/status.json" 2>"$TMPDIR/said/status.err"
check "the rows that are fine are in" grep -q '"in_two_systems_or_more": [1-9]' "$TMPDIR/said/status.json"
check "accepted extracts are gone from the inbox" test ! -e "$TMPDIR/hub/inbox/cdss/CWS_CLIENT_canary.csv"
check "refused extracts stay for their agency" test -e "$TMPDIR/hub/inbox/cdss/CWS_CLIENT_quote.csv"

# the refused extracts themselves are the agency's own; check what they would say, then put them away
"$CROSSCOUNT" -c "$TMPDIR/hub/hub.yaml" check "$TMPDIR"/hub/inbox/cdss/*.csv >"$TMPDIR/said/check.out" 2>&1 || true
rm -rf "$TMPDIR/hub/inbox"
dump_hub "$TMPDIR/hub" >"$TMPDIR/said/dump.sql"
check "the dump holds sealed records" grep -q 'COPY identity.record' "$TMPDIR/said/dump.sql"
check "no planted value is anywhere" "$REPO/tests/scenarios/canary.py" find "$TMPDIR/planted" "$TMPDIR/hub" "$TMPDIR/said" \
    "$TMPDIR/tmp" "$(hub_cluster "$TMPDIR/hub")"
# and the search does find what is there
mkdir "$TMPDIR/proof"
sed -n 7p "$TMPDIR/planted" | gzip >"$TMPDIR/proof/x.gz"
check_status "the search finds a value that is there" 1 "$REPO/tests/scenarios/canary.py" find "$TMPDIR/planted" "$TMPDIR/proof"
finish
