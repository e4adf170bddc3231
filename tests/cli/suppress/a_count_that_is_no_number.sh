# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
printf 'A,low,3.5\n' | cells >cells.csv
"$CROSSCOUNT" suppress table.yaml cells.csv
