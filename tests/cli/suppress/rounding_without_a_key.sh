# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
rounded
four_regions >cells.csv
"$CROSSCOUNT" suppress table.yaml cells.csv
