# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
scored
sed -i 's/^place,A,1204/place,A,270000/; s/^place,C,.*/place,C,300000/' people.csv
cells >cells.csv <<'CSV'
A,low,300
A,high,400
B,low,250
B,high,310
C,low,600
C,high,0
D,low,180
D,high,520
CSV
"$CROSSCOUNT" suppress table.yaml cells.csv out | sed -n '/^Publication/,$p'
