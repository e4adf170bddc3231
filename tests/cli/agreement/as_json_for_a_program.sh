# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
"$CROSSCOUNT" -c hub/hub.yaml agreement show --json DSA-2026-001 | python3 -c "
import json, sys
a = json.load(sys.stdin)
print(a[\"agreement\"][\"destroy_after\"], a[\"agreement\"][\"review_required\"], len(a[\"parties\"]), a[\"elements\"][2])
"
