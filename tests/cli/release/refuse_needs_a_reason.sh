# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
"$CROSSCOUNT" release refuse SFY2024-25-0c1d2e3f4a5b --by data-protection-officer
