#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Words that do not stand in anything a person reads here: they blame the child or hide what was done to it.
# README and CONTRIBUTING say what to write instead. Prints "FILE:LINE: line".
set -euo pipefail
cd "$(dirname "$0")/../.."

never='(child|teen|juvenile|underage)[ -]prostitut|promiscuo|prostitution|\bpimps?\b|\bboyfriends?\b|\bdaddy\b|\bjohns?\b'
never="$never|\\bcustomers?\\b|\\bclients?\\b|child pornograph|\\brunaways?\\b|\\bAWOL\\b|\\bchose\\b|\\bin the life\\b"
never="$never|confirmed prevalence|sex work|high[- ]risk lifestyle"

# Where people read: documents, titles and labels, comments of the schema, what the program says, what leaves it.
# Not here: crosswalks and source files quote what agencies write (their own codes and column names), and tests make such
# files. Titles in source files are looked at below.
files=$(git ls-files --cached --others --exclude-standard -- '*.md' 'docs/*' 'config/*.yaml' 'config/codes/vocabulary.csv' 'sql/*' 'cli/*' 'export/*' 'packaging/*' | grep -v '^config/sources/' || true)

# Before looking: drop what is a name and no word. Source and column names (child_welfare.client, CWS_CLIENT), the
# database's "client_encoding", Medi-Cal's own "client index number", the label of charges that are no longer made.
drop='s/[A-Za-z0-9]+[_.][A-Za-z0-9_.]+//g; s/\b[A-Z0-9]+_[A-Z0-9_]+\b//g; s/legacy charge[^"]*//gI'
drop="$drop; s/\\bclient index number//gI"
# Agreements list columns by the names agencies gave them.
drop="$drop; /^ *columns: \\[/,/\\]\$/s/.*//"
status=0
for file in $files; do
    [ -f "$file" ] || continue
    if sed -E "$drop" "$file" | grep -nEi "$never" | sed "s|^|$file:|"; then
        status=1
    fi
done
# Titles of sources are read by people too, whatever the columns below them are called.
for file in config/sources/*.yaml; do
    [ -f "$file" ] || continue
    if grep -nE '^ *(title|description|note|label):' "$file" | sed -E "$drop" | grep -Ei "$never" | sed "s|^|$file:|"; then
        status=1
    fi
done
exit "$status"
