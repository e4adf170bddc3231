# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
scored
four_regions >cells.csv
"$CROSSCOUNT" suppress table.yaml cells.csv out | sed -n '/^Publication/,$p'
"$CROSSCOUNT" suppress --json table.yaml cells.csv out | sed -n '/"cheapest_recoding"/,$p'
sed -n '/"publication_score"/,/"files"/p' out/datapackage.json
