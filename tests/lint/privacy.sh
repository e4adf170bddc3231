#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What grep can see of promise 1: no value of a row in a message, no identifier in a temporary file. And of tidiness: no
# path of somebody's machine and no author in the repository. Prints "FILE:LINE: what is wrong".
set -euo pipefail
cd "$(dirname "$0")/../.."
shopt -s nullglob
status=0
report() {
    if grep .; then status=1; fi
}

# 1. A view (%.*s) in a message of a module that handles rows: the view may be a cell. Say line and column number instead.
report < <(awk '
    FNR == 1 { open = "" }
    open == "" && /(err_set|err_set_errno|err_wrap|err_hint|log_message)[ ]*\(/ { open = ""; start = FNR; inside = 1 }
    inside { open = open $0; if ($0 ~ /;[ \t]*$/) {
        if (open ~ /%\.\*s/) print FILENAME ":" start ": a view is printed into a message"
        inside = 0; open = "" } }' \
    /dev/null ingest/*.c linker/*.c common/csv*.c common/gz*.c common/text*.c common/fold*.c common/pg*.c)

# 2. The server's text carries values of rows: it stays in the wrapper, and the wrapper gives out the state alone.
report < <(grep -nE 'PQ(errorMessage|resultErrorMessage|resultVerboseErrorMessage)|PG_DIAG_MESSAGE_(PRIMARY|DETAIL|HINT)|PG_DIAG_CONTEXT' \
    /dev/null config/*.c ingest/*.c linker/*.c export/*.c cli/*.c | sed 's/$/   (values of rows may be in it)/')

# 3. Temporary files are made in one place, which writes no rows.
report < <(grep -nE '\b(tmpfile|tmpnam|tempnam|mkstemp|mkostemp|mktemp)[ ]*\(' /dev/null common/*.c config/*.c ingest/*.c linker/*.c export/*.c \
    cli/*.c | grep -v '^common/fsio\.c:' | sed 's/$/   (temporary files belong to common\/fsio.c)/')

# 4. Nothing of a machine, a person or a registry. Patterns are put together so that this file does not match itself.
home='/(home/[a-z]|root/|Users/|work/|workspace/|tmp/''b-)'
report < <(git ls-files --cached --others --exclude-standard | grep -vE '^(LICENSE|export/assets/.*\.js)$' | while read -r file; do
    [ -f "$file" ] && grep -nIE "(^|[^A-Za-z0-9_.\$}@*-])$home" "$file" | sed "s|^|$file:|; s|\$|   (a path of a machine)|"
done || true)
report < <(git ls-files --cached --others --exclude-standard | grep -vE '^(LICENSE|export/assets/.*\.js)$' | while read -r file; do
    [ -f "$file" ] && grep -nIEi "^[ */#-]*(@?author(s)?:|signed-off-by:|co-authored-by:|written by )" "$file" | sed "s|^|$file:|; s|\$|   (no author names)|"
done || true)

# 5. Every file says its licence in its first lines.
report < <(git ls-files --cached --others --exclude-standard -- '*.c' '*.h' '*.sh' '*.sql' '*.yaml' '*.py' '*.awk' '*.def' 'Makefile' | while read -r file; do
    [ -f "$file" ] && { head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file:1: no SPDX-License-Identifier line"; }
done || true)
exit "$status"
