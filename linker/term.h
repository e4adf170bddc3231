/* SPDX-License-Identifier: Apache-2.0 */
/* Terms: the distinct values that records share (a name, a birth date, a postal code), each kept once with all that is
 * needed to tell how alike two of them are. A million records have a few hundred thousand; a record then holds numbers. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/vault.h"
#include "config/comparison.h"

enum { TERM_NEIGHBOURS = 12, TERMS_AT_ONCE = 64 };

/* What is not given is 0. Which of it a term has depends on its kind (linker/compare.h). */
struct term {
    uint64_t exact;
    union {
        uint64_t grams[2]; /* of a text */
        struct {
            uint32_t year, month, day; /* of a date; month and day by one key */
        };
    };
    uint32_t group;       /* a coarser value: how a name sounds, the area of a postal code */
    uint32_t carriers[2]; /* units that carry it: in its field; of a name, as given and as family name */
    uint16_t initial;     /* of a name */
    uint8_t kind;         /* the field (enum field); given and family names have one, since they may be swapped */
    uint8_t n_neighbours; /* 0: not known; a name has them once a sighting gives it as form 0 */
    uint16_t neighbour[TERM_NEIGHBOURS]; /* it and what is left of it without one letter or digit; ascending */
};
_Static_assert(sizeof(struct term) == 64, "a term fills a line of the cache");

struct terms;

MUST_CHECK bool terms_new(struct terms **ret_terms, struct error *err);
void terms_freep(struct terms **t); /* wipes */
/* For each term the number (never 0) of the one that equals it in all but neighbours and carriers, which are 0 here; a new
 * one when there is none. At most TERMS_AT_ONCE; several at once are found faster than one by one. On failure the numbers
 * are undefined. */
MUST_CHECK bool terms_number(struct terms *t, const struct term *terms, size_t n, uint32_t *ret_numbers,
                             struct error *err);
/* No more terms. */
void terms_close(struct terms *t);
size_t terms_bytes(const struct terms *t);
const struct vault *terms_vault(const struct terms *t);

static inline struct term *term_at(const struct vault *terms, uint32_t number)
{
    return vault_at(terms, number);
}
