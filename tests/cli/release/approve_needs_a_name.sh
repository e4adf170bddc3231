# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
"$CROSSCOUNT" release approve SFY2024-25-0c1d2e3f4a5b
