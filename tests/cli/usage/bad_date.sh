# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
"$CROSSCOUNT" -c "$REPO/config/hub.yaml" --date 2026-13-01 config
