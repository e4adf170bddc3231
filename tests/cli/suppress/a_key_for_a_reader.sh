# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
four_regions >cells.csv
"$CROSSCOUNT" -q suppress table.yaml cells.csv out >summary
"$CROSSCOUNT" suppress --audit --key key out
