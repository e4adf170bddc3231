#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Line coverage of a build with --coverage after its tests ran: lines a file, then the total. Fails below COVERAGE percent
# (default 90). Usage: tests/support/coverage.sh build/cov
set -euo pipefail
cd "$(dirname "$0")/../.."
objects=$1
report=$(mktemp)
trap 'rm -f "$report" "$report.log"' EXIT
gcovr --root . --object-directory "$objects" --exclude 'tests/' --exclude '.*/gen/.*' --exclude-unreachable-branches \
    --gcov-ignore-parse-errors --csv "$report" "$objects" 2>"$report.log" || { cat "$report.log" >&2; exit 1; }
awk -F, -v least="${COVERAGE:-90}" '
    NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "filename") f = i; if ($i == "line_total") t = i; if ($i == "line_covered") c = i } next }
    $t > 0 { printf "%6.1f %%  %5d of %5d  %s\n", 100 * $c / $t, $c, $t, $f | "sort -n"; total += $t; covered += $c }
    END {
        close("sort -n")
        if (total == 0) { print "no coverage data"; exit 1 }
        share = 100 * covered / total
        printf "%6.1f %%  %5d of %5d  all lines; at least %s %% are wanted\n", share, covered, total, least
        exit share < least
    }' "$report"
