# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
sed -i "s/^retention:/retension:/" hub/agreements/DSA-2026-001.yaml
"$CROSSCOUNT" -c hub/hub.yaml agreement verify
