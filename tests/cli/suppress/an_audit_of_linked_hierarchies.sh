# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
cat >court.csv <<'CSV'
parent,child
all,first
all,second
first,A
first,C
second,B
second,D
CSV
sed -i -e '/name: grade/i \  - {name: court, column: place, total: all, hierarchy: court.csv}' \
    -e '/name: by_grade/a \  - {name: by_court, dimensions: [court, grade]}' table.yaml
four_regions >cells.csv
"$CROSSCOUNT" suppress table.yaml cells.csv out >/dev/null
"$CROSSCOUNT" suppress --audit out
