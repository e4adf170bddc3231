# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
"$CROSSCOUNT" -c hub/hub.yaml agreement sign DSA-2026-001 --agency nobody --key hub/keys/cde.key
