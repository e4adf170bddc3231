# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
printf 'hub: x\ndatabse: y\n' >hub.yaml
"$CROSSCOUNT" config
