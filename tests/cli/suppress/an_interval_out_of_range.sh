# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
sed -i 's/interval: 10/interval: 0/' table.yaml
four_regions >cells.csv
"$CROSSCOUNT" suppress table.yaml cells.csv
