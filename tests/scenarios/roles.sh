#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A nightly run in which each stage works under the role meant for it (sql/roles.sql) and owns nothing: the roles suffice, with
# either engine, for a first delivery and a further one; and no role can do another's work. 2,000 synthetic children.
set -euo pipefail
. "$REPO/tests/support/lib.sh"
. "$REPO/tests/support/hub.sh"

hub=$TMPDIR/hub
new_hub "$hub" "dbname=$PGDATABASE"
sed "s#^engine: .*#engine: postgres#" "$REPO/config/linkage.yaml" >"$TMPDIR/postgres.yaml"
sed "s#linkage: .*#linkage: $TMPDIR/postgres.yaml#" "$hub/hub.yaml" >"$hub/postgres.yaml"
"$CROSSCOUNT_SYNTH" --children 2000 --seed 3 --deltas --out "$TMPDIR/synth" --as-of 2026-06-30 >/dev/null

# Logins for the services, members of one role each; the names are this test's own, since roles belong to the whole server.
owner=owner_$PGDATABASE
"$PGBIN/psql" -Xq -c "CREATE ROLE $owner LOGIN CREATEROLE; ALTER DATABASE \"$PGDATABASE\" OWNER TO $owner"
settings=hub.yaml
as() { # LOGIN COMMAND...
    local login=$1
    shift
    PGUSER=$login "$CROSSCOUNT" -c "$hub/$settings" --date 2026-07-15 --no-progress -q "$@" >"$TMPDIR/out" 2>&1 || {
        local status=$?
        tail -n 5 "$TMPDIR/out"
        return "$status"
    }
}
check "the owner of the database makes the schema" as "$owner" init
for stage in loader linker export; do
    "$PGBIN/psql" -Xq -c "CREATE ROLE ${stage}_$PGDATABASE LOGIN IN ROLE hub_$stage"
done
loader=loader_$PGDATABASE linker=linker_$PGDATABASE exporter=export_$PGDATABASE
who() { one_value "SELECT md5(string_agg(child, ' ' ORDER BY child)) FROM (SELECT string_agg(record_key::text, '+' ORDER BY record_key)
                   AS child FROM linkage.person GROUP BY person_id) AS children"; }

night() { # WHICH
    check "$1: the loader takes in what came" as "$loader" ingest
    check_equal "$1: nothing was refused" "$(grep -c refused "$TMPDIR/out")" 0
    settings=postgres.yaml
    check "$1: the linker links with engine postgres" as "$linker" link
    check_equal "$1: and leaves no token behind" "$(one_value 'SELECT count(*) FROM linkage.working_token')" 0
    check "$1: again" as "$linker" link
    settings=hub.yaml
    check "$1: the linker links with engine memory" as "$linker" link
    check "$1: records are linked" test "$(one_value 'SELECT count(*) FROM linkage.link')" -gt 1000
    check "$1: the exporter releases" as "$exporter" export
}
deliver "$hub" 20260630
night "first delivery"
before=$(who)
deliver "$hub" 20260707
night "further delivery"
check "it changed who is who" test "$(who)" != "$before"
check "what was released is logged" test "$(one_value 'SELECT count(*) FROM release.disclosure')" -ge 1

# What a clerk and an analyst do, under the linker's role.
read -r a b <<<"$(one_value "SELECT record_a || ' ' || record_b FROM linkage.link ORDER BY weight LIMIT 1")"
printf 'record_a,record_b,decision,decided_by,decided_on,reason\n%s,%s,no_match,clerk 7,2026-07-15,levels\n' "$a" "$b" >"$TMPDIR/one.csv"
check "the linker explains" as "$linker" explain "$a" "$b"
settings=postgres.yaml
check "with engine postgres too" as "$linker" explain "$a" "$b"
settings=hub.yaml
check "lists for a clerk" as "$linker" review
check "takes decisions" as "$linker" review decide "$TMPDIR/one.csv"
check "counts shares confirmed" as "$linker" review calibration
check "measures what tokens give away" as "$linker" leakcheck
check "evaluates" as "$linker" evaluate "$TMPDIR/synth/truth.csv"
"$PGBIN/psql" -Xq -c "CREATE ROLE watcher_$PGDATABASE LOGIN IN ROLE hub_loader, hub_linker, hub_export"
check "a member of all three sees how things stand" as "watcher_$PGDATABASE" status
check "and runs a whole night" as "watcher_$PGDATABASE" run

# No role does another's work.
refused() { ! as "$@" >/dev/null && grep -q 42501 "$TMPDIR/out"; }
deliver "$hub" 20260630
check "the loader cannot link" refused "$loader" link
check "the loader cannot release" refused "$loader" export
check "the exporter cannot link" refused "$exporter" link
check "the linker cannot release" refused "$linker" export
denied() { # LOGIN SQL
    ! PGUSER=$1 "$PGBIN/psql" -XAtqc "$2" >/dev/null 2>"$TMPDIR/denied" && grep -q "permission denied" "$TMPDIR/denied"
}
check "the exporter reads no bundle" denied "$exporter" "SELECT bundle FROM identity.record"
check "the linker reads no facts" denied "$linker" "SELECT * FROM facts.event"
check "the linker forgets no history" denied "$linker" "DELETE FROM linkage.history"
check "the loader reads no links" denied "$loader" "SELECT * FROM linkage.link"
for login in "$loader" "$linker" "$exporter"; do
    check "${login%%_*}: changes no log" denied "$login" "UPDATE release.disclosure SET purpose = ''"
    check "${login%%_*}: makes nothing that stays" denied "$login" "CREATE TABLE linkage.own (a integer)"
done
finish
