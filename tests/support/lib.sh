# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# For scenario tests: `. "$REPO/tests/support/lib.sh"`. Every check prints "ok - sentence" or "not ok - sentence"; the exit
# status of the script is whether all held. See tests/run for what stands in the environment.

checks_failed=0
databases_made=0

ok() { echo "ok - $1"; }

not_ok() {
    echo "not ok - $1"
    checks_failed=$((checks_failed + 1))
}

# check SENTENCE COMMAND...: the command succeeds.
check() {
    local sentence=$1
    shift
    if "$@"; then ok "$sentence"; else not_ok "$sentence (status $?: $*)"; fi
}

# check_status SENTENCE STATUS COMMAND...: the command ends with this exit status.
check_status() {
    local sentence=$1 wanted=$2 status=0
    shift 2
    "$@" || status=$?
    if [ "$status" -eq "$wanted" ]; then ok "$sentence"; else not_ok "$sentence (status $status, not $wanted: $*)"; fi
}

# check_equal SENTENCE GOT WANTED
check_equal() {
    if [ "$2" = "$3" ]; then
        ok "$1"
    else
        not_ok "$1"
        printf '    got:    %s\n    wanted: %s\n' "$2" "$3"
    fi
}

# check_same SENTENCE A B: two files or folders are the same byte for byte.
check_same() {
    if diff -r "$2" "$3" >"${TMPDIR:-/tmp}/difference"; then
        ok "$1"
    else
        not_ok "$1"
        head -n 20 "${TMPDIR:-/tmp}/difference" | sed 's/^/    /'
    fi
}

# fresh_database [NAME]: an empty database of its own in the test's PostgreSQL, exported as PGDATABASE.
fresh_database() {
    first_database=${first_database:-$PGDATABASE}
    export PGDATABASE=${1:-${first_database}_$((databases_made += 1))}
    "$PGBIN/createdb" --maintenance-db=postgres "$PGDATABASE"
}

# one_value SQL: a single value from the test's database.
one_value() { "$PGBIN/psql" -XAtqc "$1"; }

finish() {
    [ "$checks_failed" -eq 0 ]
    exit
}
