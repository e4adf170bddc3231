#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy over all C files, checks in .clang-tidy. Usage: tests/lint/tidy.sh [FILE...]. The generated headers are needed:
# build first. What a file last passed with is remembered in $BUILD/tidy, so a second run looks only at what changed.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
cache=$build/tidy
mkdir -p "$cache"
if [ $# -gt 0 ]; then files=("$@"); else mapfile -t files < <(git ls-files --cached --others --exclude-standard -- '*.c'); fi
read -r -a flags < <(pkg-config --cflags libpq libcrypto zlib icu-i18n icu-uc jansson libcyaml clp check)
flags+=(-std=c17 -I. "-I$build/release/gen" -D_GNU_SOURCE '-DCROSSCOUNT_VERSION="0"' -DFAILPOINTS -include common/banned.h)
export cache
headers=$(git ls-files --cached --others --exclude-standard -- '*.h' '*.def' .clang-tidy | xargs sha256sum | sha256sum)
export headers

tidy_one() {
    local file=$1 sum
    shift
    sum=$({ echo "$headers" && sha256sum "$file"; } | sha256sum | cut -c 1-40)
    [ -e "$cache/$sum" ] && return 0
    if clang-tidy --quiet --warnings-as-errors='*' "$file" -- "$@" 2>/dev/null; then
        : >"$cache/$sum"
    else
        echo "$file: clang-tidy has objections" >&2
        return 1
    fi
}
export -f tidy_one
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'file=$1; shift; tidy_one "$0" "$file" "$@"' 2>/dev/null "${flags[@]}" || exit 1
