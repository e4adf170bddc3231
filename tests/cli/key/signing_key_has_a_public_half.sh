# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
"$CROSSCOUNT" key new --signing release.key | sed 's/[0-9a-f]\{64\}/PUBLIC/'
sed 's/[0-9a-f]\{64\}/PUBLIC/' release.key.pub
