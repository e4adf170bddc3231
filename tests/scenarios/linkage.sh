#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Any person file: four public data sets are taken in, linked and judged with YAML alone (tests/linkage/), and F1 must not fall
# below tests/linkage/marks. A set that is not there is skipped, but for its description being sound.
set -euo pipefail
. "$REPO/tests/support/lib.sh"

at_least() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a ~ /^[0-9.]+$/ && a + 0 >= b) }'; }
quality() { python3 -c 'import json, sys; print("%.4f" % json.load(open(sys.argv[1]))["pairs"][0][sys.argv[2]])' "$TMPDIR/$1.json" "$2"; }

link_set() { # SET LEAST_F1 LEAST_PRECISION
    local hub=$TMPDIR/$1 set=$1 status=0
    fresh_database
    "$REPO/tests/linkage/make-hub" "$set" "$hub" "dbname=$PGDATABASE" || status=$?
    crosscount() { "$CROSSCOUNT" -c "$hub/hub.yaml" --date 2026-07-15 --no-progress --quiet "$@"; }
    if [ "$status" -eq 66 ]; then # its word for "no data"
        check "$set: the description is sound" crosscount ingest
        ok "$set: linked and judged # SKIP the data are not there"
        return
    fi
    check "$set: every row is accepted" crosscount ingest
    check "$set: is linked" crosscount link
    crosscount evaluate --json "$hub/truth.csv" >"$TMPDIR/$set.json"
    check "$set: F1 is at least $2: $(quality "$set" f1)" at_least "$(quality "$set" f1)" "$2"
    check "$set: precision is at least $3: $(quality "$set" precision)" at_least "$(quality "$set" precision)" "$3"
    check_equal "$set: every record is in the database" \
        "$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["persons"]["not_in_the_database"])' "$TMPDIR/$set.json")" 0
}

while read -r set f1 precision; do
    link_set "$set" "$f1" "$precision"
done < <(grep -v '^#' "$REPO/tests/linkage/marks")
finish
