# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
four_regions >cells.csv
"$CROSSCOUNT" suppress table.yaml cells.csv out >/dev/null
sed -i 's/^A,low,,suppressed/A,low,3,shown/' out/by_grade.csv
"$CROSSCOUNT" suppress --audit out
