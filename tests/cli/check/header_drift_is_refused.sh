# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
printf 'FKCLIENT_T,TOOL,SCREEN_DATE,SCORE,RESULT\n5Y3vKVs0X5,CSE-IT,2026-05-06,3,NONE\n' >CWS_SCREEN_1.csv
check CWS_SCREEN_1.csv
