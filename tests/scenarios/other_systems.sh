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
sign_agreement "$TMPDIR/hub" DSA-B cdss probation_dept
folder() { latest "$TMPDIR/hub" "$1"; }
audit() { "$CROSSCOUNT" suppress --audit "$@" | tee "$TMPDIR/audit"; }
check "the tables over all systems are released" crosscount --date 2026-07-15 run
check "and then those over two of them" crosscount --date 2026-08-15 export DSA-B
check "each reads as it promises" audit "$(folder DSA-B)"
check "and so they do together" audit "$(folder DSA-B)" "$(folder DSA-2026-001)"
check "as one system" grep -q 'all, as one' "$TMPDIR/audit"
check "in whatever order" audit "$(folder DSA-2026-001)" "$(folder DSA-B)"
check_equal "no count of one agreement is one of the other and a few children" "$(near_counts)" 0
first=$(folder DSA-2026-001) second=$(folder DSA-B)
check "the same again" crosscount --date 2026-08-16 export DSA-2026-001 DSA-B
check_equal "makes the same" "$(folder DSA-2026-001) $(folder DSA-B)" "$first $second"
finish
