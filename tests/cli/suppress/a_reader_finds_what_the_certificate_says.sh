# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
four_regions >cells.csv
"$CROSSCOUNT" suppress table.yaml cells.csv out >/dev/null
"$CROSSCOUNT" suppress --audit out
"$CROSSCOUNT" suppress --audit --json out
