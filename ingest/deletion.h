/* SPDX-License-Identifier: Apache-2.0 */
/* One-deletion neighbourhoods: equal strings where two texts are one slip of the pen apart (M. Mor, A. S. Fraenkel, A hash
 * code method for detecting and correcting spelling errors, CACM 25(12), 1982). Pure. */
#pragma once

#include <stddef.h>

enum {
    NAME_NEIGHBOURS = 12, /* a name's first 11 letters and what is left of them without one */
    BIRTH_NEIGHBOURS = 9, /* YYYYMMDD, and without one digit */
};

/* text's first max - 1 characters, then each distinct string that is left of them without one character, if it is at least
 * two long. Terminated strings into out, size apart; returns how many (at most max). Two texts one insertion, deletion,
 * substitution or swap of neighbours apart share one. Pure. */
size_t deletion_neighbours(const char *text, size_t len, char *out, size_t size, size_t max);
