# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
"$CROSSCOUNT" -c "$REPO/config/hub.yaml" config --codes
