# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
"$CROSSCOUNT" explain 5d0c8ae1-52a3-4b47-9c3e-6f1a0c9d2b10 5D0C8AE1-52A3-4B47-9C3E-6F1A0C9D2B10
