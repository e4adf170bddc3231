# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
screen CWS_SCREEN_1.csv <<'ROWS'
5Y3vKVs0X5,CSE-IT,2026-05-06,3,NONE
ROWS
printf 'agency: cdss\nsource: child_welfare.screening\nagreement: DSA-2026-001\nas_of: 2026-06-30\nrows: 2\nsha256: "%s"\n' \
    "$(sha256sum <CWS_SCREEN_1.csv | cut -c 1-64)" >CWS_SCREEN_1.manifest.yaml
check CWS_SCREEN_1.csv
