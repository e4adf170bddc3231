# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A table of four dimensions in which almost all counts are small: everything is hidden to begin with, and the search has time enough.
awk 'BEGIN {
    srand(20261127); print "place,age,gender,race,children"
    for (p = 1; p <= 9; p++) for (a = 1; a <= 4; a++) for (g = 1; g <= 3; g++) for (r = 1; r <= 6; r++) {
        n = int(60 * exp(-2.2 * rand() * p / 5) / (a * g * r) * rand())
        printf "p%02d,a%d,g%d,r%d,%d\n", p, a, g, r, n
    }
}' >cells.csv
cat >table.yaml <<'YAML'
count: children
dimensions:
  - {name: place, total: all}
  - {name: age, total: all}
  - {name: gender, total: all}
  - {name: race, total: all}
tables:
  - {name: all_crossed, dimensions: [place, age, gender, race]}
policy: {minimum_count: 11, interval: 10, marks_interval: 0, line_rule: true, cost: cells, seconds: 5}
YAML
"$CROSSCOUNT" suppress table.yaml cells.csv out >summary.txt
awk '/narrowest interval/ { print "narrowest interval", $3 }
     /^  shown/ { gsub(",", "", $2); print "shown", ($2 > 400) ? "hundreds" : $2 }
     /^  hidden, further/ { further = $3 } /^  lower bound/ { print "cost", (further >= $3) ? "no less than the bound" : further }' summary.txt
"$CROSSCOUNT" suppress --audit out | awk '/as promised/ { print "as promised" }'
