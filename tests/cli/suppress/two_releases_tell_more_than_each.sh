# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
four_regions >cells.csv
sed -i 's/interval: 10/interval: 2/; s/line_rule: true/line_rule: false, cost: cells/' table.yaml
sed 's/hierarchy: district.csv/codes: [D, C, B, A]/' table.yaml >other.yaml
"$CROSSCOUNT" suppress other.yaml cells.csv first >/dev/null
# The second shows some that the first hides, and hides others instead: by other costs.
sed -i 's/cost: cells/cost: counts/' table.yaml
"$CROSSCOUNT" suppress table.yaml cells.csv second >/dev/null
grep -H suppressed first/by_grade.csv second/by_grade.csv
"$CROSSCOUNT" suppress --audit second first
