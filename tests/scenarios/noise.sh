#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An agreement that chooses noise: every count is told, none exactly; told again it is the same; what a period may spend of its
# privacy budget is spent once.
set -euo pipefail
. "$REPO/tests/support/lib.sh"
. "$REPO/tests/support/hub.sh"

new_hub "$TMPDIR/hub" "dbname=$PGDATABASE"
agreements=$TMPDIR/hub/agreements
crosscount() { "$CROSSCOUNT" -q -c "$TMPDIR/hub/hub.yaml" --no-progress "$@"; }

# A second agreement on the same data, signed by the same agencies.
sed -e 's/^id: .*/id: DSA-NOISE/' -e 's/^tables: .*/tables: [T01, T03]/' -e 's/folder: [a-z-]*/folder: noisy/' \
    -e 's/^calendar: .*/calendar: {due_days: [1, 100, 200]}/' \
    -e 's/^policy: .*/policy: {minimum_count: 11, method: noise, epsilon: 4, budget: 10}/' \
    "$agreements/DSA-2026-001.yaml" >"$agreements/DSA-NOISE.yaml"
# And a third whose releases a second person looks at first; its budget is that of one.
sed -e 's/^id: .*/id: DSA-HELD/' -e 's/folder: noisy/folder: held/' -e 's/budget: 10/budget: 4/' -e 's/required: false/required: true/' \
    "$agreements/DSA-NOISE.yaml" >"$agreements/DSA-HELD.yaml"
sign_agreement "$TMPDIR/hub" DSA-NOISE
sign_agreement "$TMPDIR/hub" DSA-HELD

"$CROSSCOUNT_SYNTH" --children 20000 --seed 4711 --out "$TMPDIR/synth" --as-of 2026-06-30 >/dev/null
cp -a "$TMPDIR/synth/inbox/." "$TMPDIR/hub/inbox/"
check "the run releases under all agreements" crosscount --date 2026-07-15 run --by analyst
hidden=$(latest "$TMPDIR/hub" DSA-2026-001) noisy=$(latest "$TMPDIR/hub" DSA-NOISE)

statuses() { tail -qn +2 "$1"/tables/T0[13].csv | awk -F, '{ print $NF }' | sort -u | tr '\n' ' '; }
check_equal "every count is told, with noise" "$(statuses "$noisy")" "perturbed "
check_equal "the other agreement hides as before" "$(statuses "$hidden")" "shown suppressed "

# Cells shown exactly under the one are near under the other. The hub's key is a new one each time, so the limits are such that
# true noise passes them but once in a million runs: within five margins all, within one 7 of 10 (95 of 100 are expected), and not
# most of them equal.
check "counts with noise lie as near the true ones as release.json says" python3 - "$hidden" "$noisy" <<'PYTHON'
import csv, json, sys
def cells(folder):
    found = {}
    for table in ("T01", "T03"):
        for row in csv.DictReader(open(f"{folder}/tables/{table}.csv")):
            if row["numerator"] != "":
                found[table, row["panel"], *(v for k, v in row.items() if k.endswith("_code"))] = int(row["numerator"])
    return found
true, told = cells(sys.argv[1]), cells(sys.argv[2])
margin = json.load(open(f"{sys.argv[2]}/release.json"))["disclosure_control"]["within_for_95_of_100"]
off = [abs(true[key] - told[key]) for key in true if true[key] > 0]
print(f"{len(off)} counts over zero, margin {margin}, largest distance {max(off)}, {sum(o == 0 for o in off)} equal")
sys.exit(not (len(off) > 20 and max(off) <= 5 * margin and sum(o <= margin for o in off) >= 0.7 * len(off)
              and sum(o == 0 for o in off) < 0.7 * len(off)))
PYTHON

spent() { one_value "SELECT coalesce(sum(epsilon), 0) FROM release.budget WHERE agreement = '${1:-DSA-NOISE}' AND period = 'SFY2025-26'"; }
check_equal "it spent its epsilon" "$(spent)" 4
check "the same again is no new release" crosscount --date 2026-07-15 export DSA-NOISE
check_equal "and spends nothing" "$(spent)" 4

forget_some() { "$PGBIN/psql" -XAtqc "DELETE FROM facts.event WHERE kind = 'csec' AND right(row_key::text, 1) $1"; }

# What waits spends nothing; what is approved does; and a second one that waits may no longer be.
held() { (cd "$TMPDIR/hub/pending/held/DSA-HELD" && find . -mindepth 1 -maxdepth 1 -name 'SFY2025-26-*' -printf '%f\n' | sort); }
waiting=$(held)
check_equal "a release with noise waits for a second person" "$(wc -w <<<"$waiting")" 1
check_equal "and spends nothing yet" "$(spent DSA-HELD)" 0
forget_some "= '0'"
check "with other numbers another one waits beside it" crosscount --date 2026-07-20 export DSA-HELD --by analyst
other=$(held | grep -v "$waiting")
check "the first is approved" crosscount --date 2026-07-21 release approve "$waiting" --by data-protection-officer
check_equal "which spends its epsilon" "$(spent DSA-HELD)" 4
check_equal "and it leaves" "$(basename "$(latest "$TMPDIR/hub" DSA-HELD)")" "$waiting"
status=0
crosscount --date 2026-07-21 release approve "$other" --by data-protection-officer 2>"$TMPDIR/refused" || status=$?
check_equal "the other would spend more than the budget: it cannot be approved" "$status" 77
check "the refusal names the clause of the budget" grep -q 'policy\.budget' "$TMPDIR/refused"
check_equal "nothing more is spent" "$(spent DSA-HELD)" 4
check_equal "nor logged" "$(one_value "SELECT count(*) FROM release.disclosure WHERE agreement = 'DSA-HELD'")" 1
check_equal "it still waits" "$(one_value "SELECT state FROM release.hold WHERE release_name = '$other'")" held

# A quarter of the events is gone: other numbers, a second release; and then others again.
forget_some "< '4'"
check "a revision of the period spends again" crosscount --date 2026-10-20 export DSA-NOISE
check_equal "now twice" "$(spent)" 8
before=$(find "$TMPDIR/hub/outbox" -mindepth 3 -maxdepth 3 | sort)
forget_some "< '8'"
status=0
crosscount --date 2027-01-20 export DSA-NOISE 2>"$TMPDIR/refused" || status=$?
check_equal "a third one would spend more than the budget: refused" "$status" 77
check "the refusal names the clause" grep -q 'policy\.budget' "$TMPDIR/refused"
check_equal "nothing left" "$(find "$TMPDIR/hub/outbox" -mindepth 3 -maxdepth 3 | sort)" "$before"
finish
