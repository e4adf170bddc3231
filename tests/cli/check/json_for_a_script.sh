# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
screen CWS_SCREEN_1.csv <<'ROWS'
5Y3vKVs0X5,CSE-IT,2026-05-06,3,NONE
5Y3vKVs0X5,CSE-IT,2026-05-06,3,NONE
ROWS
check --json CWS_SCREEN_1.csv
