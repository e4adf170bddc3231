#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Two agreements of one period, over all systems and over two of them: each release is safe by itself, and so they are together.
set -euo pipefail
. "$REPO/tests/support/lib.sh"
. "$REPO/tests/support/hub.sh"

new_hub "$TMPDIR/hub" "dbname=$PGDATABASE"
crosscount() { "$CROSSCOUNT" -q -c "$TMPDIR/hub/hub.yaml" --no-progress "$@"; }
"$CROSSCOUNT_SYNTH" --children 20000 --seed 90210 --out "$TMPDIR/synth" --as-of 2026-06-30 >/dev/null
cp -a "$TMPDIR/synth/inbox/." "$TMPDIR/hub/inbox/"

# The same agreement without health and schools.
agreements=$TMPDIR/hub/agreements
sed -e 's/^id: .*/id: DSA-B/' -e 's/folder: [a-z-]*/folder: others/' -e '/{system: \(health\|schools\),/d' \
    -e '/{party: \(dhcs\|cde\),/,/contact:/d' -e 's/^calendar: .*/calendar: {due_days: [40]}/' -e 's/first: [0-9]*/first: 2025/' \
    -e '/^elements:/,/^tables:/{/^tables:/!d}' -e 's/^tables: /elements: []\ntables: /' \
    "$agreements/DSA-2026-001.yaml" >"$agreements/DSA-B.yaml"
for agency in cdss probation_dept dhcs cde; do
    key=$TMPDIR/hub/keys/$agency.key
    crosscount agreement sign DSA-2026-001 --agency "$agency" --key "$key"
    case $agency in cdss | probation_dept) crosscount agreement sign DSA-B --agency "$agency" --key "$key" ;; esac
done
folder() { readlink -f "$TMPDIR"/hub/outbox/*/"$1"/latest; }
audit() { "$CROSSCOUNT" suppress --audit "$@" | tee "$TMPDIR/audit"; }
near() { # pairs of counts of one cell, told by the two agreements, that lie 1 to 10 apart
    one_value "WITH told AS (SELECT agreement, key, count FROM release.shown JOIN release.disclosure USING (release_digest))
               SELECT count(*) FROM told AS a JOIN told AS b USING (key)
               WHERE a.agreement < b.agreement AND abs(a.count - b.count) BETWEEN 1 AND 10"
}
check "the tables over all systems are released" crosscount --date 2026-07-15 run
check "and then those over two of them" crosscount --date 2026-08-15 export DSA-B
check "each reads as it promises" audit "$(folder DSA-B)"
check "and so they do together" audit "$(folder DSA-B)" "$(folder DSA-2026-001)"
check "as one system" grep -q 'all, as one' "$TMPDIR/audit"
check "in whatever order" audit "$(folder DSA-2026-001)" "$(folder DSA-B)"
check_equal "no count of one agreement is one of the other and a few children" "$(near)" 0
first=$(folder DSA-2026-001) second=$(folder DSA-B)
check "the same again" crosscount --date 2026-08-16 export DSA-2026-001 DSA-B
check_equal "makes the same" "$(folder DSA-2026-001) $(folder DSA-B)" "$first $second"
finish
