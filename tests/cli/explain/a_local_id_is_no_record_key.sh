# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
"$CROSSCOUNT" explain 0123456 5d0c8ae1-52a3-4b47-9c3e-6f1a0c9d2b10
