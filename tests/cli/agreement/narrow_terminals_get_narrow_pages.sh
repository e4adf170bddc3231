# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
COLUMNS=60 "$CROSSCOUNT" -c hub/hub.yaml agreement show DSA-2026-001 | awk "length > 60 && !/Digest/ { print \"too wide: \" \$0 } /^[0-9]+\./"
