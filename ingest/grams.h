/* SPDX-License-Identifier: Apache-2.0 */
/* Gram vectors: which pairs of neighbouring characters a text has, its ends included, as a vector of 128 bits. How alike two
 * texts are can be told from how many bits their vectors share. Which pair sets which bit is a keyed table: without the
 * key a vector says how many pairs there are, and nothing of which. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The characters told apart: A to Z in either case, 0 to 9, and one class for all others and for the ends. */
enum { GRAM_CLASSES = 37, GRAM_BITS = 128, GRAM_VALUES = 2 };

struct gram_table {
    uint8_t bit[GRAM_CLASSES][GRAM_CLASSES]; /* below GRAM_BITS */
};

char gram_class_letter(int gram_class); /* 'A' ... 'Z', '0' ... '9', '_' */
void grams_of(const struct gram_table *table, const char *text, size_t len, uint64_t ret_vector[GRAM_VALUES]);
