#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An agreement that chooses rounding: every count is told as a multiple of a base, everything adds up; a period told so is not told
# with hidden counts too, nor the other way round; and one child less moves next to nothing.
set -euo pipefail
. "$REPO/tests/support/lib.sh"
. "$REPO/tests/support/hub.sh"

"$CROSSCOUNT_SYNTH" --children 20000 --seed 2718 --out "$TMPDIR/synth" --as-of 2026-06-30 >/dev/null
# make_hub HUB POLICY OTHER_POLICY: tables of the first policy released; an agreement of the other policy beside it.
make_hub() {
    local agreements=$TMPDIR/$1/agreements
    new_hub "$TMPDIR/$1" "dbname=$PGDATABASE"
    sed -i "s/^policy: .*/policy: {minimum_count: 11, interval: 10$2}/" "$agreements/DSA-2026-001.yaml"
    sed -e 's/^id: .*/id: DSA-OTHER/' -e 's/folder: [a-z-]*/folder: others/' -e 's/due_days: .*/due_days: [40]}/' \
        -e 's/first: [0-9]*/first: 2025/' -e "s/^policy: .*/policy: {minimum_count: 11, interval: 10$3}/" \
        "$agreements/DSA-2026-001.yaml" >"$agreements/DSA-OTHER.yaml"
    sign_agreement "$TMPDIR/$1" DSA-2026-001
    sign_agreement "$TMPDIR/$1" DSA-OTHER
    cp -a "$TMPDIR/synth/inbox/." "$TMPDIR/$1/inbox/"
    cp -an "$TMPDIR/$1/keys/master.key" "$TMPDIR/master.key" # one key, so that both find the same links
    cp "$TMPDIR/master.key" "$TMPDIR/$1/keys/master.key"
    crosscount "$1" --date 2026-07-15 run
}
crosscount() { local hub=$1; shift; "$CROSSCOUNT" -q -c "$TMPDIR/$hub/hub.yaml" --no-progress "$@"; }
refused() { # HUB SENTENCE
    local status=0
    crosscount "$1" --date 2026-08-15 export DSA-OTHER 2>"$TMPDIR/refused" || status=$?
    check_equal "$2" "$status" 77
    check "the refusal names the clause" grep -q 'policy\.method' "$TMPDIR/refused"
}

check "a hub hides" make_hub hides "" ", method: rounding"
refused hides "where counts were hidden they are not told rounded"
fresh_database
check "another hub rounds, with the same deliveries" make_hub rounds ", method: rounding" ""
refused rounds "where counts were rounded they are not told exactly"
first=$(latest "$TMPDIR/rounds" DSA-2026-001)
statuses() { tail -qn +2 "$1"/tables/T*.csv | awk -F, '{ print $NF }' | sort -u | tr '\n' ' '; }
check_equal "every count is told, rounded" "$(statuses "$first")" "rounded "
check "a base of 12 is said in release.json" grep -q '"base": 12' "$first/release.json"
check "and in the report" grep -q 'multiple of 12' "$first/report.html"
check "an audit finds multiples, and sums that hold" grep -Eq ' 0 +11 .* as promised' <("$CROSSCOUNT" suppress --audit "$first" 2>&1)

cat >"$TMPDIR/compare.py" <<'PYTHON'
import csv, json, sys
def cells(folder):
    found, sums = {}, 0
    for table in "T01", "T03", "T05", "T15":
        panels = {}
        for row in csv.DictReader(open(f"{folder}/tables/{table}.csv")):
            at = tuple(v for k, v in row.items() if k.endswith("_code"))
            panels.setdefault(row["panel"], {})[at] = row["numerator"]
        for panel, rows in panels.items():
            found.update({(table, panel, at): int(n) for at, n in rows.items() if n != ""})
            for i in range(len(next(iter(rows)))):
                for at, n in rows.items():
                    parts = [rows[p] for p in rows if p[:i] + p[i+1:] == at[:i] + at[i+1:] and p[i] != "all"]
                    if at[i] == "all" and parts and n != "" and "" not in parts:
                        sums += 1
                        assert int(n) == sum(map(int, parts)), (table, panel, at)
    return found, sums
(true, _), (told, sums) = cells(sys.argv[1]), cells(sys.argv[2])
off = [told[c] - n for c, n in true.items()]
bound = json.load(open(f"{sys.argv[2]}/release.json"))["disclosure_control"]["less_than_from_the_count"]
print(f"{len(told)} counts told, {sums} sums hold; {len(off)} known, within {max(map(abs, off))} of them (less than {bound})")
assert all(n % 12 == 0 for n in told.values()) and sums > 150 and len(off) > 300
assert max(map(abs, off)) < bound and all(told[c] == 0 for c, n in true.items() if n == 0)
PYTHON
check "multiples of 12 beside the true counts, and all sums hold" python3 "$TMPDIR/compare.py" "$(latest "$TMPDIR/hides" DSA-2026-001)" "$first"

check "the same again" crosscount rounds --date 2026-07-16 export DSA-2026-001
check_equal "is the same release" "$(latest "$TMPDIR/rounds" DSA-2026-001)" "$first"
"$PGBIN/psql" -XAtqc "DELETE FROM facts.event WHERE record_key IN (
    SELECT record_key FROM linkage.person WHERE person_id = (
        SELECT person_id FROM facts.event JOIN linkage.person USING (record_key)
        WHERE kind = 'csec' AND tier = 'at_risk' AND start_on BETWEEN '2025-08-01' AND '2026-06-01'
        ORDER BY record_key LIMIT 1))"
check "with one child less" crosscount rounds --date 2026-07-17 export DSA-2026-001
moved() { # cells told by two multiples
    one_value "SELECT count(*) FROM (SELECT key FROM release.shown GROUP BY key HAVING count(DISTINCT count) > 1) AS moved"
}
check "few counts are told by another multiple" test "$(moved)" -le 12
finish
