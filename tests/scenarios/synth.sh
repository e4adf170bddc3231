#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The generator of synthetic children: the same seed gives the same bytes, another seed others; every record of the extracts
# has one person in truth.csv; manifests say what the files hold; nothing but the share of rows asked for is broken.
set -euo pipefail
. "$REPO/tests/support/lib.sh"

synth() { # FOLDER OPTION...
    local folder=$1
    shift
    "$CROSSCOUNT_SYNTH" --out "$TMPDIR/$folder" --children 3000 --deltas --quiet "$@"
}
digest() { (cd "$TMPDIR/$1" && find . -type f -exec sha256sum {} + | sort | sha256sum); }

synth a --seed 5
synth b --seed 5
synth c --seed 6
check_equal "the same seed gives the same bytes" "$(digest b)" "$(digest a)"
check "another seed gives others" test "$(digest c)" != "$(digest a)"
synth d --seed 5 --gzip 0
check_equal "compressed or not, the truth is the same" "$(sha256sum <"$TMPDIR/d/truth.csv")" "$(sha256sum <"$TMPDIR/a/truth.csv")"

judge() { python3 "$REPO/tests/scenarios/judge_extracts.py" "$TMPDIR/$1" "$REPO/config"; }
check "the extracts of seed 5 hold together" judge a
check "the extracts of seed 6 hold together" judge c

check_status "an unknown option ends with 64" 64 "$CROSSCOUNT_SYNTH" --out "$TMPDIR/x" --colour red
check_status "no folder ends with 64" 64 "$CROSSCOUNT_SYNTH" --children 5
check_status "a number out of range ends with 64" 64 "$CROSSCOUNT_SYNTH" --out "$TMPDIR/x" --children 0
check_status "a folder that cannot be made ends with 74" 74 "$CROSSCOUNT_SYNTH" --out /dev/null/x --quiet
check "--help states the rates" grep -q "day and month exchanged" <("$CROSSCOUNT_SYNTH" --help)
finish
