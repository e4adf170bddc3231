# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
mkdir out
"$CROSSCOUNT" suppress --audit out
