# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
rounded
sed -i 's/method: rounding, base: 12/method: noise/' table.yaml
four_regions >cells.csv
"$CROSSCOUNT" suppress table.yaml cells.csv
