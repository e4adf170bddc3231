# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Suppression example 2: two hidden counts of 19 together are 9 and 10, or 10 and 9. A2 goes with them, as published.
by_age <<'CSV' >cells.csv
A1,10
A2,14
A3,9
A4,17
A5,0
A6,0
A7,0
A8,30
Total,80
CSV
"$CROSSCOUNT" suppress age.yaml cells.csv
