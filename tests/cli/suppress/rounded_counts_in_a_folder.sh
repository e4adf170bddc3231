# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
rounded
four_regions >cells.csv
"$CROSSCOUNT" suppress --key key table.yaml cells.csv out
ls out
cat out/by_grade.csv
sed -n '/"crosscount"/,/"files"/p' out/datapackage.json
"$CROSSCOUNT" suppress --audit out
