#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What an analyst and a clerk do with links on 3,000 synthetic children: have one explained, decide a pair, look at the shares
# confirmed, measure what tokens would give away. No weight where a clerk looks, no value anywhere.
set -euo pipefail
. "$REPO/tests/support/lib.sh"
. "$REPO/tests/support/hub.sh"

new_hub "$TMPDIR/hub" "dbname=$PGDATABASE"
"$CROSSCOUNT_SYNTH" --children 3000 --seed 7 --out "$TMPDIR/synth" --as-of 2026-06-30 >/dev/null
cp -a "$TMPDIR/synth/inbox/." "$TMPDIR/hub/inbox/"
crosscount() { "$CROSSCOUNT" -c "$TMPDIR/hub/hub.yaml" --date 2026-07-15 --no-progress -q "$@"; }
from_json() { python3 -c 'import json, sys; print(eval(sys.argv[1], {"d": json.load(sys.stdin)}))' "$1"; }

crosscount ingest >/dev/null
crosscount link >/dev/null
read -r a b weight <<<"$(one_value "SELECT record_a || ' ' || record_b || ' ' || weight FROM linkage.link ORDER BY weight LIMIT 1")"

# explain
check "a link is explained" crosscount explain "$b" "$a"
crosscount explain --json "$a" "$b" >"$TMPDIR/why.json"
check_equal "it says that they are linked" "$(from_json 'd["outcome"]["outcome"]' <"$TMPDIR/why.json")" linked
check_equal "the last sum is the weight of the link" \
    "$(from_json '"%.9f" % d["fields"][-1]["sum"]' <"$TMPDIR/why.json")" "$(printf '%.9f' "$weight")"
check_status "a record that is not there ends with 65" 65 crosscount explain "$a" 00000000-0000-0000-0000-000000000000

# review: a pair is put there by hand, so that there is one
one_value "INSERT INTO linkage.review_pair VALUES ('$a', '$b', 5, 1.5) ON CONFLICT DO NOTHING" >/dev/null
check "the list for clerks is printed" crosscount review
check "it holds the pair" grep -q "$a.*$b" <(crosscount review)
check_equal "and no weight" "$(crosscount review --json | grep -ciE 'weight|probability|bits')" 0
printf 'record_a,record_b,decision,decided_by,decided_on,reason\n%s,%s,no_match,clerk 7,2026-07-15,two schools on one day\n' \
    "$b" "$a" >"$TMPDIR/decisions.csv"
check "a decision can be tried" crosscount review decide --dry-run "$TMPDIR/decisions.csv"
check_equal "which stores nothing" "$(one_value 'SELECT count(*) FROM linkage.decision')" 0
check "a decision is taken" crosscount review decide "$TMPDIR/decisions.csv"
check_equal "it is stored" "$(one_value 'SELECT decision FROM linkage.decision')" no_match
check_equal "the pair waits no more" "$(crosscount review | grep -c "$a.*$b")" 0
check "with --all it is shown" grep -q "$a.*$b.*no_match" <(crosscount review --all)
sed 's/2026-07-15/2026-07-16/' "$TMPDIR/decisions.csv" >"$TMPDIR/wrong.csv"
check_status "a decision of tomorrow ends with 65" 65 crosscount review decide "$TMPDIR/wrong.csv"
check_equal "shares confirmed are counted" "$(crosscount review calibration --json | from_json 'd["bands"][0]["decided"]')" 1

# leakcheck
check "what tokens give away is within the limits" crosscount leakcheck
check_equal "every recipe is measured" "$(crosscount leakcheck --json | from_json 'len([r for r in d["recipes"] if r["tokens"]]) > 15')" True
finish
