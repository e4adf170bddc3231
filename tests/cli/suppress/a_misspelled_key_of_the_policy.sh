# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
sed -i s/minimum_count/minimum_cuont/ table.yaml
four_regions >cells.csv
"$CROSSCOUNT" suppress table.yaml cells.csv
