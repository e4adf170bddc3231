#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy over all C files, checks in .clang-tidy. Usage: tests/lint/tidy.sh [FILE...]. The generated headers are needed:
# build first. What a file last passed with is remembered in $BUILD/tidy, so a second run looks only at what changed.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${BUILD:-build}

if [ "${1:-}" = --one ]; then
    sum=$({ echo "$TIDY_HEADERS" && sha256sum "$2"; } | sha256sum | cut -c 1-40)
    [ ! -e "$build/tidy/$sum" ] || exit 0
    # shellcheck disable=SC2086 # a list of words
    if output=$(clang-tidy --quiet --warnings-as-errors='*' "$2" -- $TIDY_FLAGS 2>/dev/null); then
        : >"$build/tidy/$sum"
        exit 0
    fi
    printf '%s\n' "${output:-$2: clang-tidy could not read it}"
    exit 1
fi

mkdir -p "$build/tidy"
files() { git ls-files --cached --others --exclude-standard -- "$@"; }
TIDY_HEADERS=$(files '*.h' '*.def' .clang-tidy | xargs sha256sum | sha256sum)
TIDY_FLAGS="$(pkg-config --cflags libpq libcrypto zlib icu-i18n icu-uc jansson libcyaml clp check) -std=c17 -I."
TIDY_FLAGS="$TIDY_FLAGS -I$build/release/gen -D_GNU_SOURCE -DFAILPOINTS -include common/banned.h"
echo '#define CROSSCOUNT_VERSION "0"' >"$build/tidy/version.h"
TIDY_FLAGS="$TIDY_FLAGS -include $build/tidy/version.h"
export TIDY_HEADERS TIDY_FLAGS
if [ $# -gt 0 ]; then printf '%s\n' "$@"; else files '*.c'; fi | xargs -r -n 1 -P "$(nproc)" tests/lint/tidy.sh --one
