#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317 # the functions are called by name
# All lints, cheapest first; each says ok or not ok. Usage: tests/lint/all.sh [LINT...]. `make lint` calls it.
set -euo pipefail
cd "$(dirname "$0")/../.."

c_files() { git ls-files --cached --others --exclude-standard -- '*.c' '*.h'; }
lint_layers() { tests/lint/layers.sh; }
lint_sizes() { tests/lint/sizes.sh; }
lint_words() { tests/lint/words.sh; }
lint_privacy() { tests/lint/privacy.sh; }
lint_documents() { tests/lint/docs-in-sync.sh; }
lint_format() {
    local findings
    findings=$({ c_files | xargs clang-format --dry-run -Werror 2>&1 || true; } |
        awk -F: '/: error: / { n[$1]++ } END { for (f in n) print f ": " n[f] " places; make format" }' | sort)
    [ -z "$findings" ] || { echo "$findings"; return 1; }
}
lint_shell() {
    git ls-files --cached --others --exclude-standard | while read -r file; do
        if [ -f "$file" ] && head -n 1 "$file" | grep -qaE '^#!.*\b(bash|sh)$|^# shellcheck shell'; then echo "$file"; fi
    done | xargs shellcheck -x
}
# cppcheck does not know __attribute__((cleanup)): it sees leaks where there are none. LeakSanitizer runs over all tests.
lint_cppcheck() {
    cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr \
        --suppress=missingInclude --suppress=missingIncludeSystem --suppress=unmatchedSuppression \
        --suppress=memleak --suppress=resourceLeak -j "$(nproc)" \
        -I. -I"${BUILD:-build}/release/gen" -D_GNU_SOURCE -DCROSSCOUNT_VERSION='"0"' --include=common/banned.h \
        common config ingest linker export cli tests/support tests/synth
}

status=0
[ $# -gt 0 ] || set -- layers sizes words privacy format shell documents cppcheck
for lint in "$@"; do
    if output=$("lint_$lint" 2>&1); then
        echo "ok - $lint${output:+: $(tail -n 1 <<<"$output")}"
    else
        status=1
        # shellcheck disable=SC2001 # each line is indented
        sed 's/^/    /' <<<"$output"
        echo "not ok - $lint"
    fi
done
exit "$status"
