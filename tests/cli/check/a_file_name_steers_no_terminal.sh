# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
name=$'CWS_SCREEN_1\033[2J\nverdict: would be accepted.csv'
screen "$name" <<'ROWS'
5Y3vKVs0X5,CSE-IT,2026-05-06,3,NONE
ROWS
check "$name"
