# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
screen SOMETHING.csv </dev/null
check SOMETHING.csv
