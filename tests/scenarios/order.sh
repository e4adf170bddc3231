#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Order does not matter: the same deliveries in any order, some of them twice, some recompressed under another name, leave the
# same database and the same release, byte for byte; and doing it all again changes nothing.
set -euo pipefail
. "$REPO/tests/support/lib.sh"
. "$REPO/tests/support/dump.sh"
. "$REPO/tests/support/hub.sh"

seed=${SEED:-$RANDOM}
echo "seed $seed"
RANDOM=$seed
"$CROSSCOUNT_SYNTH" --children 800 --seed 12 --deltas --out "$TMPDIR/synth" --as-of 2026-06-30 >/dev/null
new_hub "$TMPDIR/new" "dbname=none"

hub_with() { # FOLDER
    cp -a "$TMPDIR/new" "$1"
    cp -a "$TMPDIR/synth/inbox/." "$1/inbox/"
    fresh_database
    sed -i "s/^database:.*/database: \"dbname=$PGDATABASE\"/" "$1/hub.yaml"
}

crosscount() { # HUB ARGUMENT...
    local hub=$1
    shift
    "$CROSSCOUNT" -c "$hub/hub.yaml" --date 2026-07-15 --no-progress "$@" >>"$TMPDIR/log" 2>&1
}

publish() { # HUB NAME
    crosscount "$1" link && crosscount "$1" export || { not_ok "link and export of $2"; tail -n 5 "$TMPDIR/log"; }
    dump_state "$TMPDIR/$2.dump"
    (cd "$1/outbox" && find . -type f -exec sha256sum {} + | sort) >"$TMPDIR/$2.release"
}

deliveries() { find "$1/inbox" -type f ! -name '*.manifest.yaml' | sort; }

hub_with "$TMPDIR/a"
mapfile -t files < <(deliveries "$TMPDIR/a")
check "there are deliveries of two dates" test "${#files[@]}" -gt 13
crosscount "$TMPDIR/a" ingest "${files[@]}" || true
publish "$TMPDIR/a" a
check "the first order leaves records and a release" test "$(wc -l <"$TMPDIR/a.dump")" -gt 800 -a -s "$TMPDIR/a.release"

for try in 1 2 3; do
    hub=$TMPDIR/b$try
    hub_with "$hub"
    # recompress some under another name; shuffle; send some twice (the manifest and extract are gone after the first time)
    while read -r file; do
        if [ $((RANDOM % 3)) -eq 0 ] && [[ $file == *.csv ]]; then
            gzip -9 "$file"
        fi
    done < <(deliveries "$hub")
    mapfile -t files < <(deliveries "$hub" | shuf --random-source=<(yes "$seed$try"))
    for file in "${files[@]}"; do
        base=${file%.gz}
        cp -a "$file" "$TMPDIR/again.$(basename "$file")"
        cp -a "${base%.*}.manifest.yaml" "$TMPDIR/again.manifest"
        crosscount "$hub" ingest "$file" || true
        if [ $((RANDOM % 4)) -eq 0 ]; then
            mv "$TMPDIR/again.$(basename "$file")" "$file"
            mv "$TMPDIR/again.manifest" "${base%.*}.manifest.yaml"
            crosscount "$hub" ingest "$file" || true
        fi
    done
    publish "$hub" "b$try"
    check "shuffled order $try leaves the same database" cmp "$TMPDIR/a.dump" "$TMPDIR/b$try.dump"
    check "shuffled order $try leaves the same release" cmp "$TMPDIR/a.release" "$TMPDIR/b$try.release"
done

publish "$hub" again
check "linking and exporting again changes nothing in the database" cmp "$TMPDIR/a.dump" "$TMPDIR/again.dump"
check "linking and exporting again changes no release" cmp "$TMPDIR/a.release" "$TMPDIR/again.release"
finish
