# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
rounded
four_regions >cells.csv
"$CROSSCOUNT" -q suppress --key key table.yaml cells.csv out >summary
tamper out by_grade.csv 's/^C,high,0,/C,high,12,/'
"$CROSSCOUNT" suppress --audit out
