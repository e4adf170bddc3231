# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
"$CROSSCOUNT" -c hub/hub.yaml agreement show DSA-1999-001
