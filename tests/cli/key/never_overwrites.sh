# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
"$CROSSCOUNT" key new master.key
stat -c %a master.key
"$CROSSCOUNT" key new master.key
