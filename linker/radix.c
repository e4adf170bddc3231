// SPDX-License-Identifier: Apache-2.0
// One reading counts all digits, then each digit is one move of everything to and fro between the records and the scratch.
#include "linker/radix.h"

#include <string.h>

#include "common/attrs.h"

enum { VALUES = 1 << RADIX_BITS, MASK = VALUES - 1 };

static uint32_t digit_of(const struct triple *t, struct radix_digit d)
{
    return t->word[d.word] >> d.shift & MASK;
}

static void count(const struct triple *records, size_t n, const struct radix_digit *digits, size_t n_digits,
                  uint32_t counts[][VALUES])
{
    for (size_t i = 0; i < n; i++)
        for (size_t d = 0; d < n_digits; d++)
            counts[d][digit_of(&records[i], digits[d])]++;
}

// From how many there are of each value to where its first one goes.
static void place(uint32_t counts[VALUES])
{
    uint32_t at = 0;
    for (size_t v = 0; v < VALUES; v++) {
        uint32_t n = counts[v];
        counts[v] = at;
        at += n;
    }
}

void radix_sort(struct triple *records, struct triple *scratch, size_t n, const struct radix_digit *digits,
                size_t n_digits)
{
    uint32_t counts[RADIX_MAX_DIGITS][VALUES];
    struct triple *from = records, *to = scratch;
    if (n < 2)
        return;
    memset(counts, 0, n_digits * sizeof(counts[0]));
    count(records, n, digits, n_digits, counts);
    for (size_t d = 0; d < n_digits; d++) {
        if (counts[d][digit_of(&from[0], digits[d])] == n)
            continue;
        place(counts[d]);
        for (size_t i = 0; i < n; i++)
            to[counts[d][digit_of(&from[i], digits[d])]++] = from[i];
        struct triple *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != records)
        memcpy(records, from, n * sizeof(*records));
}

size_t radix_digits(struct radix_digit digits[RADIX_MAX_DIGITS], size_t n_digits, uint8_t word, unsigned bits)
{
    for (unsigned shift = 0; shift < bits && n_digits < RADIX_MAX_DIGITS; shift += RADIX_BITS)
        digits[n_digits++] = (struct radix_digit){.word = word, .shift = (uint8_t)shift};
    return n_digits;
}
