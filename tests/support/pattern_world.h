/* SPDX-License-Identifier: Apache-2.0 */
/* Pattern counts of a file of records that never was: drawn from an m, u and prior that the test knows. */
#pragma once

#include <stdint.h>

#include "linker/estimate.h"

enum { WORLD_FIELDS = 6 };
enum { WORLD_GIVEN, WORLD_FAMILY, WORLD_BIRTH, WORLD_SEX, WORLD_SSN, WORLD_CIN };
/* The recipes, as bits. */
enum { WORLD_GIVEN_BIRTH, WORLD_FAMILY_BIRTH, WORLD_NAMES, WORLD_NUMBER, WORLD_ID, WORLD_RECIPES };

struct world {
    double m[WORLD_FIELDS][LEVEL_COUNT], u[WORLD_FIELDS][LEVEL_COUNT]; /* shares of levels; MISSING: 0 */
    double given[WORLD_FIELDS];                                        /* share of pairs that give the field */
    double possible_pairs, matches, random_pairs;
    struct linkage_field fields[WORLD_FIELDS];
    struct recipe recipes[WORLD_RECIPES];
    struct linkage_config linkage; /* of the two above */
    uint64_t random_state;

    struct pattern_count *random, *candidates;
    size_t n_random, n_candidates;
    double matches_found; /* drawn matches that are candidates */
    uint64_t strict_pairs;
};

/* 100,000 records, 40,000 matches, the default u, an m near the default drawn from the seed. May be changed before world_draw. */
void world_init(struct world *w, uint64_t seed);
double world_chance(struct world *w); /* in [0, 1) */
/* Draws the counts. */
void world_draw(struct world *w);
struct model_input world_input(const struct world *w);
void world_done(struct world *w);
