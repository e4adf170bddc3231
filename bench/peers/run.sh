#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# crosscount beside its peers, on the same files: bench/peers/run.sh [OPTION]...
#
#   --sets A,B       of fake_1000, febrl3, febrl_F, rldata500 (public; LINKAGE_DATA says where they lie) and four_systems
#   --tools A,B      of splink, recordlinkage, crosscount
#   --repeat N       all tools in turn, so many times: a machine's speed drifts
#   --records N      how large four_systems is (default 20000; up to 1000000 on request)
#
# Outside CI: the peers are Python packages (requirements.txt), fetched by pip into build/peers. A set that is not there is skipped.
# Figures go to build/peers/result.json, too. THREADS (2) and MEMORY (10GB) bound DuckDB. Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
venv=$build/peers/venv
if ! cmp -s bench/peers/requirements.txt "$venv/requirements.txt"; then
    rm -rf "$venv"
    mkdir -p "$build/peers"
    python3 -m venv "$venv"
    "$venv/bin/pip" install -q -r bench/peers/requirements.txt
    cp bench/peers/requirements.txt "$venv/"
fi
BUILD=$build CLUSTER_DURABLE=1 exec tests/support/cluster.sh "$venv/bin/python" -B bench/peers/compare.py "$@"
