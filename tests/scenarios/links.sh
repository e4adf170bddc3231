#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The links are a function of the records: whatever the order of rows and deliveries, the number of threads and the bound of
# memory, the same pairs are linked with the same weights and the same records make a person, byte for byte.
set -euo pipefail
. "$REPO/tests/support/lib.sh"
. "$REPO/tests/support/hub.sh"

seed=${SEED:-$RANDOM}
echo "seed $seed"
RANDOM=$seed
"$CROSSCOUNT_SYNTH" --children 4000 --seed 31 --gzip 0 --no-repeat --out "$TMPDIR/synth" --as-of 2026-06-30 --quiet
new_hub "$TMPDIR/new" "dbname=none"
cp "$REPO/config/linkage.yaml" "$TMPDIR/new/linkage.yaml"
sed -i 's|^  linkage: .*|  linkage: linkage.yaml|' "$TMPDIR/new/hub.yaml"

hub_with() { # FOLDER INBOX: a hub of the same keys on a database of its own
    cp -a "$TMPDIR/new" "$1"
    cp -a "$2/." "$1/inbox/"
    fresh_database
    sed -i "s/^database:.*/database: \"dbname=$PGDATABASE\"/" "$1/hub.yaml"
}

# The server may still be busy with the end of the run before, and this one be told to come again.
crosscount() { # HUB ARGUMENT...
    local hub=$1 status
    shift
    for _ in $(seq 50); do
        status=0
        "$CROSSCOUNT" -c "$hub/hub.yaml" --date 2026-07-15 --no-progress "$@" || status=$?
        if [ "$status" -ne 73 ]; then break; fi
        sleep 0.1
    done
    return "$status"
}

# Lines in another order behind the header, which the files of one agency do not have; the manifest says so.
shuffle_rows() { # EXTRACT
    local head=1 digest
    case $1 in */cde/*) head=0 ;; esac
    { head -n "$head" "$1"; tail -n +$((head + 1)) "$1" | shuf --random-source=<(yes "$seed"); } >"$TMPDIR/shuffled"
    cat "$TMPDIR/shuffled" >"$1"
    digest=$(sha256sum "$1" | cut -d ' ' -f 1)
    sed -i "s/^sha256: .*/sha256: $digest/" "${1%.*}.manifest.yaml"
}

# Which records there are, without what tells of their delivery.
dump_records() { # FILE
    "$PGBIN/psql" -XAtq >"$1" <<'SQL'
SELECT row_key, record_key, namespace, id_live, deleted, bundle FROM identity.record ORDER BY row_key;
SQL
}

# person_id is drawn: a person stands as its smallest record.
dump_links() { # FILE
    "$PGBIN/psql" -XAtq >"$1" <<'SQL'
SELECT record_a, record_b, recipes, weight, pattern FROM linkage.link ORDER BY record_a, record_b;
SELECT record_key, min(record_key::text) OVER (PARTITION BY person_id) AS person FROM linkage.person ORDER BY record_key;
SELECT record_a, record_b, reason, weight FROM linkage.refused ORDER BY record_a, record_b;
SELECT record_a, record_b, pattern, weight FROM linkage.review_pair ORDER BY record_a, record_b;
SELECT model FROM linkage.model;
SELECT e::text FROM linkage.expected_error AS e ORDER BY 1;
SQL
}

forget_links() {
    "$PGBIN/psql" -Xq -v ON_ERROR_STOP=1 -c 'TRUNCATE linkage.link, linkage.person, linkage.refused, linkage.review_pair,
        linkage.model, linkage.expected_error, linkage.history'
}

link() { # HUB NAME THREADS MEMORY
    sed -i -E "s/^threads: +[0-9]+/threads: $3/; s/^memory: +[0-9]+/memory: $4/" "$1/linkage.yaml"
    crosscount "$1" --json link >"$TMPDIR/$2.json" || { not_ok "link of $2"; tail -n 5 "$TMPDIR/$2.json"; }
    dump_links "$TMPDIR/$2.links"
}

same_links() { # SENTENCE NAME
    check_same "$1" "$TMPDIR/as_delivered.links" "$TMPDIR/$2.links"
}

hub_with "$TMPDIR/a" "$TMPDIR/synth/inbox"
crosscount "$TMPDIR/a" --quiet ingest >/dev/null || true # rows that cannot be accepted
dump_records "$TMPDIR/a.records"
link "$TMPDIR/a" as_delivered 1 0
check "there are links and persons of several records" test "$(one_value 'SELECT count(*) FROM linkage.link')" -gt 1000 \
    -a "$(one_value 'SELECT count(DISTINCT person_id) FROM linkage.person')" -gt 1000

for threads in 2 5; do
    forget_links
    link "$TMPDIR/a" "threads_$threads" "$threads" 0
    same_links "$threads threads give the same links as one" "threads_$threads"
done
for threads in 1 5; do
    forget_links
    link "$TMPDIR/a" "bound_$threads" "$threads" 3
    same_links "a bound of memory gives the same links, with threads: $threads" "bound_$threads"
done

# Read in several passes, each sighting is joined once; what it says is what the records tell.
joined() { # "(sightings, joined, tokens)" of the recipe that makes them records
    python3 -c 'import json, sys
print(*[(r["sightings"], r["joined"], r["tokens"]) for r in json.load(sys.stdin)["recipes"] if r["exposure"] == "record"])'
}
check_equal "L0 was made for every sighting, joined those of one record and made no token" \
    "$(crosscount "$TMPDIR/a" --json link --dry-run | joined)" \
    "$(one_value "SELECT format('(%s, %s, None)', count(*), count(*) - count(DISTINCT record_key)) FROM identity.record
                  WHERE bundle IS NOT NULL AND NOT deleted")"

sed -i -E 's/^memory: +[0-9]+/memory: 1/' "$TMPDIR/a/linkage.yaml"
check_status "a bound that cannot be kept is refused" 78 crosscount "$TMPDIR/a" link
link "$TMPDIR/a" again 2 0
same_links "linking again gives the same links" again

cp -a "$TMPDIR/synth/inbox" "$TMPDIR/shuffled_inbox"
mapfile -t files < <(find "$TMPDIR/shuffled_inbox" -type f ! -name '*.manifest.yaml' | sort)
for file in "${files[@]}"; do shuffle_rows "$file"; done
hub_with "$TMPDIR/b" "$TMPDIR/shuffled_inbox"
mapfile -t files < <(find "$TMPDIR/b/inbox" -type f ! -name '*.manifest.yaml' | sort | shuf --random-source=<(yes "$seed"))
for file in "${files[@]}"; do crosscount "$TMPDIR/b" --quiet ingest "$file" >/dev/null || true; done
dump_records "$TMPDIR/b.records"
check_same "shuffled rows and deliveries leave the same records" "$TMPDIR/a.records" "$TMPDIR/b.records"
link "$TMPDIR/b" shuffled 2 0
same_links "shuffled rows and deliveries give the same links" shuffled
forget_links
link "$TMPDIR/b" shuffled_bound 5 3
same_links "shuffled rows and deliveries, five threads and a bound of memory give the same links" shuffled_bound
finish
