# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
rounded
sed -i 's/base: 12/base: 11/' table.yaml
four_regions >cells.csv
"$CROSSCOUNT" suppress --key key table.yaml cells.csv
