#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2013,SC2016 # words are wanted; nothing is to expand
# Documents agree with the program and with each other. The program must be built ($BUILD/release/crosscount).
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${BUILD:-build}/release/crosscount
status=0
wrong() {
    echo "$*"
    status=1
}

# 1. The manual is what the program says.
scratch=$(mktemp -d)
fresh=$scratch/man
trap 'rm -rf "$scratch"' EXIT
CROSSCOUNT=$program docs/generate.sh "$fresh"
diff -ru docs/man "$fresh" >"$scratch/difference" || { wrong "docs/man is not what the program says: run 'make docs'"; head -n 20 "$scratch/difference"; }
for page in "$fresh"/*.1; do
    mandoc -T lint -W warning "$page" >"$scratch/lint" || { wrong "${page##*/}: mandoc objects"; cat "$scratch/lint"; }
done

# 2. COMMAND --help and help COMMAND are one text.
for page in "$fresh"/crosscount-*.1; do
    command=$(basename "$page" .1)
    command=${command#crosscount-}
    # shellcheck disable=SC2086 # "key new" is two words
    cmp -s <("$program" ${command//-/ } --help) <("$program" help ${command//-/ }) || wrong "help and --help differ: ${command//-/ }"
done

# 3. Exit codes: error.def, help and README say the same.
for code in 0 $(sed -n 's/^ERROR([A-Z_]*, \([0-9]*\),.*/\1/p' common/error.def | sort -u); do
    grep -qE "^\| $code \|" README.md || wrong "README.md: exit code $code is missing"
    "$program" help | grep -qE "^ *$code  " || wrong "help: exit code $code is missing"
done

# 4. Targets of make that documents name exist, and so do files they name or link to.
for document in *.md docs/*.md bench/*.md config/*.md; do
    [ -f "$document" ] || continue
    for target in $(grep -oE '(^|[`( ])make [a-z][a-z-]*' "$document" | awk '{ print $NF }' | sort -u); do
        case $target in sure | it | them | a | the | such | synthetic | and) continue ;; esac
        grep -qE "^$target:" Makefile || grep -qE "^[a-z ]*\b$target\b[a-z ]*:" Makefile || wrong "$document: no target \"$target\" in the Makefile"
    done
    folder=$(dirname "$document")
    for link in $(grep -oE '\]\([^)#]+' "$document" | cut -c 3- | grep -v '://' || true); do
        [ -e "$folder/$link" ] || wrong "$document: link to $link leads nowhere"
    done
    for path in $(grep -oE '`(common|config|ingest|linker|export|cli|sql|tests|packaging|docs|bench)/[A-Za-z0-9_./-]+`' "$document" | tr -d '`' | sort -u); do
        [ -e "$path" ] || [[ $path == *NNNN* ]] || wrong "$document: there is no $path"
    done
done

# 5. Every package that is installed is accounted for.
for package in $(sed -n '/^build="/,/^ci=/p' packaging/install-deps | grep -oE '[a-z][a-z0-9.+-]*' | grep -vE '^(build|check|ci)$'); do
    grep -qiF "${package%-15}" docs/dependencies.md || wrong "docs/dependencies.md does not speak of $package"
done

# 6. The newest version in the changelog is the one that is built.
version=$(sed -n 's/^VERSION *:= *//p' Makefile)
[ "$(sed -n 's/^## \[\([^]]*\)\].*/\1/p' CHANGELOG.md | head -n 1)" = "$version" ] || wrong "CHANGELOG.md: the first entry is not $version"

# 7. README stays short.
[ "$(wc -l <README.md)" -lt 150 ] || wrong "README.md has 150 lines or more"
exit "$status"
