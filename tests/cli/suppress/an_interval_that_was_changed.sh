# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
four_regions >cells.csv
"$CROSSCOUNT" suppress table.yaml cells.csv out >/dev/null
tamper out certificate.json 's/"high": 42/"high": 12/'
"$CROSSCOUNT" suppress --audit out
