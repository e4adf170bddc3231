# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
for i in $(seq 200); do printf '5Y3vKV%d0X5,CSE-IT,2026-05-06,3,NONE\n' $((i % 10)); done | screen CWS_SCREEN_1.csv
gzip CWS_SCREEN_1.csv
truncate -s -20 CWS_SCREEN_1.csv.gz
check CWS_SCREEN_1.csv.gz
