# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
rounded
four_regions >cells.csv
"$CROSSCOUNT" -q suppress --key key table.yaml cells.csv first >summary
"$CROSSCOUNT" -q suppress --key key table.yaml cells.csv second >summary
"$CROSSCOUNT" suppress --audit second first
