/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of a test's own, under TMPDIR. Use as a checked fixture:
 * tcase_add_checked_fixture(tc, scratch_make, scratch_remove). */
#pragma once

#include <stddef.h>

#include "common/attrs.h"

void scratch_make(void);
void scratch_remove(void);
/* Path of name in the folder; name "" gives the folder. Valid until the 16th further call. */
const char *scratch_path(const char *name);
void scratch_write(const char *name, const void *data, size_t len);
/* Text into a file of the folder; its path, as above. */
const char *scratch_printf(const char *name, const char *fmt, ...) PRINTF(2, 3);

/* Under AddressSanitizer an allocation that fails ends the program: such tests are left out. */
#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN
#endif
#endif
