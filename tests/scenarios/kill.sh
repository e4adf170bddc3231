#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A run that is killed anywhere is finished by the next one, and nothing tells the difference: the database, the release, the
# receipts and the inbox are those of an undisturbed run, byte for byte. First at every named failpoint, then at twenty random moments.
set -euo pipefail
. "$REPO/tests/support/lib.sh"
. "$REPO/tests/support/dump.sh"
. "$REPO/tests/support/hub.sh"

seed=${SEED:-$RANDOM}
echo "seed $seed"
RANDOM=$seed
"$CROSSCOUNT_SYNTH" --children 400 --seed 11 --out "$TMPDIR/synth" --as-of 2026-06-30 >/dev/null

# A hub of its own with the same keys and the same deliveries, on an empty database.
same_hub() { # FOLDER
    rm -rf "$1"
    if [ -d "$TMPDIR/first" ]; then
        cp -a "$TMPDIR/first.new" "$1"
    else
        new_hub "$1" "dbname=none"
        cp -a "$1" "$TMPDIR/first.new"
    fi
    cp -a "$TMPDIR/synth/inbox/." "$1/inbox/"
    fresh_database
    sed -i "s/^database:.*/database: \"dbname=$PGDATABASE\"/" "$1/hub.yaml"
}

run_hub() { # FOLDER PROGRAM
    "$2" -c "$1/hub.yaml" --date 2026-07-01 --no-progress run >>"$TMPDIR/run.log" 2>&1
}

same_hub "$TMPDIR/first"
began=$(date +%s%N)
check "an undisturbed run ends with 0" run_hub "$TMPDIR/first" "$CROSSCOUNT_FAILPOINTS"
took=$((($(date +%s%N) - began) / 1000000))
dump_state "$TMPDIR/first.dump"
files_of() { # FOLDER: what a run leaves outside the database
    (cd "$1" && find inbox -type f | sort && find outbox receipts -type f -exec sha256sum {} + | sort)
}
files_of "$TMPDIR/first" >"$TMPDIR/first.release"
check "it left records, links and a release" test "$(wc -l <"$TMPDIR/first.dump")" -gt 500 -a -s "$TMPDIR/first.release"
"$PGBIN/dropdb" "$PGDATABASE"

# Kill one run as the environment or the given moment says, let the next finish, compare.
survive() { # NAME MILLISECONDS|-
    local hub=$TMPDIR/hub status=0 pid
    same_hub "$hub"
    if [ "$2" = - ]; then
        run_hub "$hub" "$CROSSCOUNT_FAILPOINTS" || status=$?
    else
        "$CROSSCOUNT_FAILPOINTS" -c "$hub/hub.yaml" --date 2026-07-01 --no-progress run >>"$TMPDIR/run.log" 2>&1 &
        pid=$!
        sleep "$(printf '%d.%03d' $(($2 / 1000)) $(($2 % 1000)))"
        kill -9 "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || status=$?
    fi
    unset CROSSCOUNT_KILL_AT
    # the killed session's backend may hold the run lock for another moment
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        local again=0
        run_hub "$hub" "$CROSSCOUNT_FAILPOINTS" || again=$?
        [ "$again" -eq 73 ] || break
        sleep 0.3
    done
    dump_state "$TMPDIR/hub.dump"
    files_of "$hub" >"$TMPDIR/hub.release"
    if [ "$again" -eq 0 ] && cmp -s "$TMPDIR/first.dump" "$TMPDIR/hub.dump" &&
        cmp -s "$TMPDIR/first.release" "$TMPDIR/hub.release"; then
        ok "killed at $1 (status $status), the next run ends as if nothing had happened"
    else
        not_ok "killed at $1 (status $status), the next run (status $again) differs"
        diff "$TMPDIR/first.dump" "$TMPDIR/hub.dump" | head -n 5 | cut -c 1-200 || true
        diff "$TMPDIR/first.release" "$TMPDIR/hub.release" | head -n 5 || true
        tail -n 5 "$TMPDIR/run.log"
    fi
    "$PGBIN/dropdb" "$PGDATABASE"
}

while read -r point; do
    export CROSSCOUNT_KILL_AT=$point
    survive "\"$point\"" -
done < <(grep -rhoE 'failpoint\("[^"]+"\)' "$REPO"/cli "$REPO"/ingest "$REPO"/linker "$REPO"/export |
    sed -E 's/failpoint\("(.*)"\)/\1/' | sort -u)

for _ in $(seq 20); do
    moment=$((RANDOM * took / 32768))
    survive "$moment ms of $took" "$moment"
done
finish
