/* SPDX-License-Identifier: Apache-2.0 */
/* Sorts records of three words by radix, stable, least significant digit first. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { RADIX_BITS = 12, RADIX_MAX_DIGITS = 9 };

struct triple {
    uint32_t word[3];
};

struct radix_digit {
    uint8_t word, shift; /* RADIX_BITS bits of this word from this bit on */
};

/* In ascending order by the digits, the first of them the least significant. A digit that is the same everywhere costs
 * nothing but its count. n is below 2^32; scratch has room for n, and is left with copies. */
void radix_sort(struct triple *records, struct triple *scratch, size_t n, const struct radix_digit *digits,
                size_t n_digits);
/* Append the digits of the lowest `bits` bits of a word, least significant first; gives the new number of digits. */
size_t radix_digits(struct radix_digit digits[RADIX_MAX_DIGITS], size_t n_digits, uint8_t word, unsigned bits);
