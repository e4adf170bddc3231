# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
rm hub/agreements/DSA-2026-001.signatures.yaml
"$CROSSCOUNT" -c hub/hub.yaml agreement show DSA-2026-001
