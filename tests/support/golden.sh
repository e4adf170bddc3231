#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One golden test of the command line: run tests/cli/AREA/NAME.sh in an empty folder and compare with what stands beside it:
#
#   NAME.stdout  NAME.stderr   exactly; a missing file means nothing may be printed
#   NAME.exit                  the exit status; missing means 0
#
# AREA/setup, when there is one, is sourced first. The test finds $CROSSCOUNT and $REPO and may use tests/support/lib.sh.
# Before comparing, what differs from run to run becomes a placeholder: @SCRATCH@ (the folder), @REPO@, @VERSION@, @SECONDS@,
# @RATE@, @DATABASE@, @PGHOST@. Where a path stands in a stream, columns are as wide as the path is long: there blanks count
# as two at most. UPDATE=1 rewrites the expectations.
set -euo pipefail

script=$(realpath "$1")
base=${script%.sh}
name=${base#*/tests/cli/}
out=$(mktemp -d "${TMPDIR:-/tmp}/golden.XXXXXX")
trap 'rm -rf "$out"' EXIT
mkdir "$out/scratch"
version=$("$CROSSCOUNT" --version 2>/dev/null | awk 'NR == 1 { print $NF }') || version=

status=0
(
    cd "$out/scratch"
    setup=$(dirname "$script")/setup
    if [ -e "$setup" ]; then
        # shellcheck source=/dev/null
        . "$setup"
    fi
    # shellcheck source=/dev/null
    . "$script"
) >"$out/stdout" 2>"$out/stderr" </dev/null || status=$?

placeholders() { # FILE
    local substitute=(-e "s|$out/scratch|@SCRATCH@|g" -e "s|$REPO|@REPO@|g" -e "s|${PGHOST:-no-such-host}|@PGHOST@|g"
        -e "s|${PGDATABASE:-no-such-database}|@DATABASE@|g" -e 's|[0-9]+(\.[0-9]+)? s\b|@SECONDS@|g'
        -e 's|[0-9][0-9,]* rows/s|@RATE@|g')
    if [ -n "$version" ]; then
        substitute+=(-e "s|\b${version//./\\.}\b|@VERSION@|g")
    fi
    if grep -qF -e "$out" -e "$REPO" "$1"; then
        substitute+=(-e 's|([^ ])  +|\1  |g')
    fi
    sed -E "${substitute[@]}" "$1"
}
for stream in stdout stderr; do
    placeholders "$out/$stream" >"$out/got.$stream"
done
if [ "$status" -eq 0 ]; then : >"$out/got.exit"; else echo "$status" >"$out/got.exit"; fi

failed=0
for part in stdout stderr exit; do
    if [ "${UPDATE:-0}" = 1 ]; then
        if [ -s "$out/got.$part" ]; then cp "$out/got.$part" "$base.$part"; else rm -f "$base.$part"; fi
        continue
    fi
    expected=$base.$part
    [ -e "$expected" ] || expected=/dev/null
    if ! diff -u --label "expected $part" --label "got $part" "$expected" "$out/got.$part"; then
        failed=1
    fi
done
if [ "$failed" -ne 0 ]; then
    echo "not ok - $name"
    exit 1
fi
echo "ok - $name"
