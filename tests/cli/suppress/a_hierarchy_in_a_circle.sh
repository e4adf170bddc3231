# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
printf 'x,y\ny,x\n' >>district.csv
four_regions >cells.csv
"$CROSSCOUNT" suppress table.yaml cells.csv
