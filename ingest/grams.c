// SPDX-License-Identifier: Apache-2.0
/* One bit a pair: a name has about eight, so that few of them fall on one another in 128 bits. A text without
 * characters has no pair and an empty vector. */
#include "ingest/grams.h"

enum { OTHER = GRAM_CLASSES - 1, FIRST_DIGIT = 26 };

char gram_class_letter(int gram_class)
{
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"[gram_class];
}

static int class_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    return c >= '0' && c <= '9' ? FIRST_DIGIT + c - '0' : OTHER;
}

void grams_of(const struct gram_table *table, const char *text, size_t len, uint64_t ret_vector[GRAM_VALUES])
{
    int before = OTHER;
    ret_vector[0] = ret_vector[1] = 0;
    for (size_t i = 0; len > 0 && i <= len; i++) {
        int here = i < len ? class_of(text[i]) : OTHER;
        unsigned bit = table->bit[before][here];
        ret_vector[bit / 64] |= UINT64_C(1) << bit % 64;
        before = here;
    }
}
