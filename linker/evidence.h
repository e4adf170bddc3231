/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence: what every unit's sightings say about it, kept for comparison, and the comparison of two units. Holds encodings,
 * in locked memory (common/vault.h); gives out levels.
 *
 * Of a unit with several sightings, names or ids each distinct value is kept once, and two units are compared by the best
 * that any of the one and any of the other agree on. Given and family name are taken from one form of the name on each
 * side: the pair of forms that speaks most for one child (form_rank). */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/bundle.h"
#include "common/error.h"
#include "config/linkage.h"

struct evidence;

/* For units 0 .. n_units - 1. Borrows linkage. */
MUST_CHECK bool evidence_new(const struct linkage_config *linkage, uint32_t n_units, struct evidence **ret_evidence,
                             struct error *err);
void evidence_freep(struct evidence **e); /* wipes */

/* In any order; a unit may come many times. What is in no field of the comparison is passed over, but for the SSN. */
MUST_CHECK bool evidence_add(struct evidence *e, uint32_t unit, const struct bundle *sighting, struct error *err);
/* No more sightings: from here on frequencies are known, and any number of threads may read. */
void evidence_close(struct evidence *e);

/* Of two units, field by field as configured. */
struct comparison {
    uint8_t level[LINKAGE_MAX_FIELDS];
    /* Of a field with `frequency` at EXACT: the share of the units that carry the value agreed on, among those that carry
     * any; the least when they agree on several. Else 0. */
    float frequency[LINKAGE_MAX_FIELDS];
};

/* Pure, and the same both ways round. */
void evidence_compare(const struct evidence *e, uint32_t a, uint32_t b, struct comparison *ret_comparison);
/* The same for pairs (a[i], b[i]), 0 <= i < n: several times faster, since what they need is fetched side by side. */
void evidence_compare_all(const struct evidence *e, const uint32_t *a, const uint32_t *b, size_t n,
                          struct comparison *ret_comparisons);
/* The levels as one number: that of field i in bits LEVEL_BITS * i and above. */
uint64_t comparison_pattern(const struct comparison *c, size_t n_fields);

uint64_t evidence_ssn(const struct evidence *e, uint32_t unit); /* 0: none, or several different ones */
/* What its birth date comes to in 32 bits; the least of several, 0: none. Also before evidence is closed. */
uint32_t evidence_birth(const struct evidence *e, uint32_t unit);
/* From here on units have other numbers, and lie in their order: number i is what was unit[i], each of them once. After
 * evidence_close. Takes the memory of all blocks twice while it works. */
MUST_CHECK bool evidence_arrange(struct evidence *e, const uint32_t *unit, struct error *err);
size_t evidence_bytes(const struct evidence *e); /* of memory, all in all */
