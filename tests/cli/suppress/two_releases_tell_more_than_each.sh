# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
four_regions >cells.csv
sed -i 's/interval: 10/interval: 2/; s/line_rule: true/line_rule: false, cost: cells/' table.yaml
"$CROSSCOUNT" suppress table.yaml cells.csv first >/dev/null
# The second shows one that the first hides, and hides another instead: by other costs.
sed -i 's/cost: cells/cost: counts/' table.yaml
"$CROSSCOUNT" suppress table.yaml cells.csv second >/dev/null
diff first/by_grade.csv second/by_grade.csv
"$CROSSCOUNT" suppress --audit second first
