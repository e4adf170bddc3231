/* SPDX-License-Identifier: Apache-2.0 */
/* How a name sounds: NYSIIS, the code of the New York State Identification and Intelligence System.
 * R. L. Taft, Name Search Techniques, Special Report No. 1, Albany, 1970. The code is not cut to six letters. Pure. */
#pragma once

#include <stddef.h>

/* name: len ASCII capitals. out holds len + 2 bytes and is terminated; returns the length of the code (0 for an empty name). */
size_t phonetic_nysiis(const char *name, size_t len, char *out);
