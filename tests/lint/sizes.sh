#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Functions of at most 100 lines, files of at most 600; prints the median and the largest. Needs universal-ctags.
set -euo pipefail
cd "$(dirname "$0")/../.."
shopt -s nullglob
max_function=100 max_file=600
files=(common/*.[ch] config/*.[ch] ingest/*.[ch] linker/*.[ch] export/*.[ch] cli/*.[ch] tests/*/*.[ch])
status=0

wc -l "${files[@]}" | awk -v max="$max_file" '$2 != "total" && $1 > max { print $2 ": " $1 " lines, at most " max; bad = 1 } END { exit bad }' ||
    status=1

spans=$(mktemp)
trap 'rm -f "$spans"' EXIT
ctags --languages=C --langmap=C:.c.h --kinds-C=f --fields=+ne -o - "${files[@]}" |
    awk -F '\t' '{
        line = end = 0
        for (i = 4; i <= NF; i++) { if ($i ~ /^line:/) line = substr($i, 6); if ($i ~ /^end:/) end = substr($i, 5) }
        if (line && end) print end - line + 1, $2 ":" line, $1
    }' | sort -n >"$spans"
awk -v max="$max_function" '$2 !~ /^tests\// && $1 > max { print $2 ": " $3 "() has " $1 " lines, at most " max; bad = 1 } END { exit bad }' "$spans" ||
    status=1
grep -v ' tests/' "$spans" | awk '{ n[NR] = $1; who[NR] = $3 } END {
    if (NR) printf "%d functions: median %d lines, p90 %d, largest %d (%s)\n", NR, n[int((NR + 1) / 2)], n[int(NR * 0.9)], n[NR], who[NR]
}'
exit "$status"
