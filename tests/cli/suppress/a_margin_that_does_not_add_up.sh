# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
{ four_regions; echo 'north,low,29'; } >cells.csv
"$CROSSCOUNT" suppress table.yaml cells.csv
