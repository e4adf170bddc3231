# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Hubs for scenario tests, on top of packaging/new-hub.

# The key of the run lock, as cli/session.c has it.
export RUN_LOCK=$((0x63726f73))

# new_hub FOLDER DATABASE: settings, keys, signed agreement.
new_hub() { CROSSCOUNT=$CROSSCOUNT "$REPO/packaging/new-hub" "$1" "$2"; }

# sign_agreement FOLDER AGREEMENT [AGENCY...]: by these agencies, or by all of the hub.
sign_agreement() {
    local hub=$1 agreement=$2 agency
    shift 2
    [ $# -gt 0 ] || set -- cdss probation_dept dhcs cde
    for agency in "$@"; do
        "$CROSSCOUNT" -q -c "$hub/hub.yaml" agreement sign "$agreement" --agency "$agency" --key "$hub/keys/$agency.key"
    done
}

# deliver FOLDER DATE: what the synthetic agencies sent that day.
deliver() {
    local file
    for file in "$TMPDIR"/synth/inbox/*/*_"$2".*; do
        cp -a "$file" "$1/inbox/$(basename "$(dirname "$file")")/"
    done
}

# latest FOLDER AGREEMENT: the folder of its latest release.
latest() { readlink -f "$1"/outbox/*/"$2"/latest; }

# near_counts: how many pairs of counts of one cell, told by different releases, lie 1 to 10 apart.
near_counts() {
    one_value "WITH told AS (SELECT release_digest, key, count FROM release.shown JOIN release.disclosure USING (release_digest))
               SELECT count(*) FROM told AS a JOIN told AS b USING (key)
               WHERE a.release_digest < b.release_digest AND abs(a.count - b.count) BETWEEN 1 AND 10"
}

# hub_cluster FOLDER: where the private PostgreSQL of a hub keeps its files (for root a link leads elsewhere).
hub_cluster() { readlink -f "$1/state/postgres"; }

# dump_hub FOLDER: a dump of its private PostgreSQL, which is started for it on a socket in TMPDIR.
dump_hub() {
    local cluster as_server=() sockets
    cluster=$(hub_cluster "$1")
    sockets=$(mktemp -d /tmp/crosscount-dump.XXXXXX)
    if [ "$(id -u)" -eq 0 ]; then
        as_server=(setpriv --reuid postgres --regid postgres --init-groups --)
        chown postgres: "$sockets"
    fi
    (
        cd /
        "${as_server[@]}" "$PGBIN/pg_ctl" -D "$cluster/data" -s -w -o "-k $sockets" -l "$sockets/log" start >&2
        PGHOST=$sockets "$PGBIN/pg_dump" -U crosscount -d postgres
        "${as_server[@]}" "$PGBIN/pg_ctl" -D "$cluster/data" -s -m fast stop >&2
    )
    rm -rf "$sockets"
}

# destroy_hub FOLDER: stop and remove its private PostgreSQL.
destroy_hub() {
    local cluster
    cluster=$(hub_cluster "$1") || return 0
    rm -rf "$cluster" "$1"
}

# dump_clusters: whose each row that stands is, by source and line of its extract, as CSV.
dump_clusters() {
    "$PGBIN/psql" -XAtqc "COPY (SELECT person_id, source, as_of, line
        FROM identity.record JOIN linkage.person USING (record_key)
        WHERE NOT deleted ORDER BY source, as_of, line) TO STDOUT (FORMAT csv, HEADER)"
}
