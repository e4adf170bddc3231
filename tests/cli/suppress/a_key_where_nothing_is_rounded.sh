# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
four_regions >cells.csv
"$CROSSCOUNT" suppress --key key table.yaml cells.csv
