/* SPDX-License-Identifier: Apache-2.0 */
/* Files embedded at build time from export/assets/ (packaging/embed-assets.sh). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

bool asset_find(const char *name, const unsigned char **ret_bytes, size_t *ret_len); /* bytes live for ever */
