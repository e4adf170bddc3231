# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
"$REPO/packaging/new-hub" hub "dbname=none"
chmod 644 hub/keys/master.key
"$CROSSCOUNT" -c hub/hub.yaml key check
