#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Releases over time: what one release told, the next one of the period takes into account. No count is told that lies 1 to 10
# from one told before, and the same data make the same release, whatever was told in between.
set -euo pipefail
. "$REPO/tests/support/lib.sh"
. "$REPO/tests/support/hub.sh"

new_hub "$TMPDIR/hub" "dbname=$PGDATABASE"
crosscount() { "$CROSSCOUNT" -q -c "$TMPDIR/hub/hub.yaml" --no-progress "$@"; }
"$CROSSCOUNT_SYNTH" --children 20000 --seed 90210 --out "$TMPDIR/synth" --as-of 2026-06-30 >/dev/null
cp -a "$TMPDIR/synth/inbox/." "$TMPDIR/hub/inbox/"
check "the first run releases" crosscount --date 2026-07-15 run
latest() { readlink -f "$TMPDIR"/hub/outbox/*/DSA-2026-001/latest; }
first=$(latest)
told() { one_value "SELECT count(*) FROM release.shown"; }
check "what it shows is in the ledger" test "$(told)" -gt 100
check_equal "and nothing that it hides" "$(one_value 'SELECT count(*) FROM release.shown WHERE count BETWEEN 1 AND 10')" 0

before=$(told)
check "the same again" crosscount --date 2026-07-15 export DSA-2026-001
check_equal "is the same release" "$(latest)" "$first"
check_equal "and tells nothing new" "$(told)" "$before"

# One child fewer among those identified, whatever system knows of it: a correction.
"$PGBIN/psql" -XAtqc "CREATE TABLE public.gone AS SELECT * FROM facts.event WHERE record_key IN (
        SELECT record_key FROM linkage.person WHERE person_id = (
            SELECT person_id FROM facts.event JOIN linkage.person USING (record_key)
            WHERE kind = 'csec' AND tier = 'at_risk' AND start_on BETWEEN '2025-08-01' AND '2026-06-01'
            ORDER BY record_key LIMIT 1));
    DELETE FROM facts.event WHERE record_key IN (SELECT record_key FROM public.gone)"
check "a correction by one child is released" crosscount --date 2026-07-16 export DSA-2026-001
second=$(latest)
check "as a release of its own" test "$second" != "$first"
near() { # pairs of counts of one cell, told by different releases, that lie 1 to 10 apart
    one_value "SELECT count(*) FROM release.shown AS a JOIN release.shown AS b USING (key)
               WHERE a.release_digest < b.release_digest AND abs(a.count - b.count) BETWEEN 1 AND 10"
}
check_equal "no two releases tell counts of a cell that differ by 1 to 10" "$(near)" 0
check "though some changed by so little" test "$(one_value "
    SELECT count(*) FROM (SELECT key FROM release.shown GROUP BY key HAVING count(*) = 1) AS once")" -gt 0

# A reader of both: each is as it promises, and together they tell no hidden count and no small difference.
check "the second reads as it promises" "$CROSSCOUNT" suppress --audit "$second"
check "and so it does together with the first" "$CROSSCOUNT" suppress --audit "$second" "$first"

# The child is back: the first release again, though two were told since.
"$PGBIN/psql" -XAtqc "INSERT INTO facts.event SELECT * FROM public.gone; DROP TABLE public.gone"
check "the first data again" crosscount --date 2026-07-17 export DSA-2026-001
check_equal "make the first release again" "$(latest)" "$first"
check_equal "two releases are logged" "$(one_value 'SELECT count(*) FROM release.disclosure')" 2
finish
