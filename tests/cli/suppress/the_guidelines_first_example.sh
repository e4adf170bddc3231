# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Data De-Identification Guidelines, suppression example 1: three hidden tens are thirty, so who knows that each is below 11 knows
# each. A2 goes with them, as published.
by_age <<'CSV' >cells.csv
A1,10
A2,14
A3,10
A4,10
A5,0
A6,0
A7,0
A8,30
Total,74
CSV
"$CROSSCOUNT" suppress age.yaml cells.csv
