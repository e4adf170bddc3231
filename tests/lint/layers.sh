#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The architecture, as far as grep can see it: includes point down, stages do not know each other, every library has one
# wrapper, SQL lives under sql/, and nothing below cli/ prints or exits. Prints "FILE:LINE: what is wrong".
set -euo pipefail
cd "$(dirname "$0")/../.."
shopt -s nullglob
sources=(common/*.[ch] config/*.[ch] ingest/*.[ch] linker/*.[ch] export/*.[ch] cli/*.[ch])
status=0
report() { # reads findings
    if grep .; then status=1; fi
}

# 1. Includes point down only; stages never include each other; project includes name their folder.
report < <(awk '
    BEGIN { rank["common"] = 0; rank["config"] = 1; rank["ingest"] = rank["linker"] = rank["export"] = 2; rank["cli"] = 3 }
    /^[ \t]*#[ \t]*include[ \t]+"/ {
        split(FILENAME, at, "/"); from = at[1]
        match($0, /"[^"]*"/); what = substr($0, RSTART + 1, RLENGTH - 2); split(what, part, "/"); to = part[1]
        if (!(to in rank)) print FILENAME ":" FNR ": include \"" what "\" does not name a folder of the project"
        else if (rank[to] > rank[from]) print FILENAME ":" FNR ": includes upwards: " what
        else if (rank[to] == 2 && rank[from] == 2 && to != from) print FILENAME ":" FNR ": a stage includes another: " what
    }' "${sources[@]}")

# 2. One wrapper a library: HEADER PATTERN, then the files that may include it.
while read -r header allowed; do
    report < <(grep -nE "^[ \t]*#[ \t]*include[ \t]+<$header" "${sources[@]}" | grep -vE "^($allowed):" |
        sed "s#\$#   (only $allowed may)#")
done <<'RULES'
(postgresql/)?libpq common/pg[a-z_]*\.[ch]
(postgresql/)?pg_ common/pg[a-z_]*\.c
csv\.h common/csv\.c
zlib\.h common/gz\.c
openssl/ common/(libcrypto|digest|hmac|aead|sign|secret|keyring)\.c
unicode/ common/fold\.c
jansson\.h common/json\.c
(cyaml|yaml) config/yaml[a-z_]*\.[ch]
(Clp_) common/lp\.c
(Cbc_) common/milp\.c
(coin/|coin-or/) common/(lp|milp)\.c
RULES

# 3. SQL text only under sql/. A statement begins a string literal, or follows a line break in it.
report < <(grep -nE "\"[^\"]*(^|[\"\\n ])(SELECT [^\"]|INSERT INTO|UPDATE [a-z_.]+ SET|DELETE FROM|TRUNCATE |CREATE (TABLE|SCHEMA|INDEX|ROLE|TEMP|UNLOGGED|FUNCTION|VIEW)|DROP (TABLE|SCHEMA|ROLE|DATABASE)|ALTER (TABLE|ROLE|SYSTEM)|COPY [a-z_]+\.[a-z_]+ |GRANT |REVOKE |BEGIN;|COMMIT;|ROLLBACK;)" \
    "${sources[@]}" | sed 's/$/   (SQL belongs under sql\/)/')

# 4. Only cli/ prints and exits. log.c writes the messages cli/ gives it; a child that could not exec must leave by _exit.
report < <(grep -nE '(^|[^a-zA-Z_0-9>.])(printf|vprintf|puts|putchar|perror|exit|quick_exit|err|errx|warnx?)[ ]*\(' \
    /dev/null common/*.c config/*.c ingest/*.c linker/*.c export/*.c | grep -vE ':[0-9]+:[ \t]*(\*|//|/\*)' |
    sed 's/$/   (only cli\/ prints and exits)/')
report < <(grep -nE '\b(stdout|stderr)\b' /dev/null common/*.c config/*.c ingest/*.c linker/*.c export/*.c |
    grep -vE '^common/log\.c:|:[0-9]+:[ \t]*(\*|//|/\*)' | sed 's/$/   (only cli\/ prints)/')
report < <(grep -nE '\b_exit[ ]*\(' /dev/null common/*.c config/*.c ingest/*.c linker/*.c export/*.c | grep -vE '^common/(pgserver|failpoint)[a-z_]*\.c:' |
    sed 's/$/   (only cli\/ exits)/')

# 5. Modules that decide are pure: no database, no files.
pure=(ingest/normalise.[ch] ingest/phonetic.[ch] linker/cluster.[ch] linker/compare.[ch] linker/evidence.[ch] linker/weigh.[ch] linker/pair.[ch] linker/model*.[ch]
    linker/training.[ch] linker/estimate.[ch] linker/quality.[ch] linker/roster.[ch] linker/calibration.[ch] linker/expected_error.[ch] export/suppress*.[ch]
    export/cell*.[ch])
if [ "${#pure[@]}" -gt 0 ]; then
    report < <(grep -nE '^[ \t]*#[ \t]*include[ \t]+("common/(pg|pgserver|fsio|gz)\.h"|<(fcntl|unistd|sys/stat|dirent)\.h>)' \
        "${pure[@]}" | sed 's/$/   (this module is pure: no I\/O)/')
fi

# 6. The ground floor knows nothing of children and agencies.
report < <(grep -nEi 'csec|probation|child_welfare|medi-cal|exploit' common/*.[ch] common/*.def |
    grep -vE ':[0-9]+:[ \t]*(\*|//|/\*)' | sed 's/$/   (no word of the domain in common\/)/')

exit "$status"
