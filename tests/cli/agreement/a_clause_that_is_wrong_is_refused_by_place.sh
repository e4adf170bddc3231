# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
sed -i "s/destroy_after: .*/destroy_after: \"2027-01-01\"/" hub/agreements/DSA-2026-001.yaml
"$CROSSCOUNT" -c hub/hub.yaml agreement verify
