#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Write the manual pages from the program's own table of commands. Usage: docs/generate.sh [FOLDER], default docs/man.
# `make docs` calls it; tests/lint/docs-in-sync.sh fails when what is in the repository differs.
set -euo pipefail
cd "$(dirname "$0")/.."
program=${CROSSCOUNT:-${BUILD:-build}/release/crosscount}
out=${1:-docs/man}
mkdir -p "$out"
rm -f "$out"/crosscount*.1
"$program" help --man >"$out/crosscount.1"
"$program" help | awk '/^Commands:$/ { on = 1; next } on && /^$/ { exit } on { name = substr($0, 3, 17); sub(/ +$/, "", name); print name }' |
    while read -r command; do
        # shellcheck disable=SC2086 # "key new" is two words
        "$program" help --man $command >"$out/crosscount-${command// /-}.1"
    done
