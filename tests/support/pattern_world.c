// SPDX-License-Identifier: Apache-2.0
// All patterns of the six fields are walked through; each is met as often as its probability says, give or take the spread
// of a Poisson draw. A pattern is a candidate when a recipe's fields all agree exactly.
#include "tests/support/pattern_world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct linkage_field all_fields[WORLD_FIELDS] = {
    [WORLD_GIVEN] = {.field = FIELD_GIVEN_NAME, .name = "given_name"},
    [WORLD_FAMILY] = {.field = FIELD_FAMILY_NAME, .name = "family_name"},
    [WORLD_BIRTH] = {.field = FIELD_BIRTH_DATE, .name = "birth_date"},
    [WORLD_SEX] = {.field = FIELD_SEX, .name = "sex"},
    [WORLD_SSN] = {.field = FIELD_SSN, .name = "ssn"},
    [WORLD_CIN] = {.field = FIELD_ID, .name = "id/cin", .subject = 7},
};
static const struct recipe all_recipes[WORLD_RECIPES] = {
    [WORLD_GIVEN_BIRTH] = {.name = "GB", .part = {{PART_GIVEN, 0}, {PART_BIRTH, 0}}, .n_parts = 2},
    [WORLD_FAMILY_BIRTH] = {.name = "FB", .part = {{PART_FAMILY, 0}, {PART_BIRTH, 0}}, .n_parts = 2},
    [WORLD_NAMES] = {.name = "GF", .part = {{PART_FAMILY, 0}, {PART_GIVEN, 0}}, .n_parts = 2},
    [WORLD_NUMBER] = {.name = "S0", .part = {{PART_SSN, 0}}, .n_parts = 1},
    [WORLD_ID] = {.name = "CIN", .part = {{PART_ID, 7}}, .n_parts = 1},
};
static const int recipe_fields[WORLD_RECIPES][2] = {
    [WORLD_GIVEN_BIRTH] = {WORLD_GIVEN, WORLD_BIRTH},
    [WORLD_FAMILY_BIRTH] = {WORLD_FAMILY, WORLD_BIRTH},
    [WORLD_NAMES] = {WORLD_FAMILY, WORLD_GIVEN},
    [WORLD_NUMBER] = {WORLD_SSN, WORLD_SSN},
    [WORLD_ID] = {WORLD_CIN, WORLD_CIN},
};

double world_chance(struct world *w)
{
    w->random_state = w->random_state * 6364136223846793005u + 1442695040888963407u;
    return (double)(w->random_state >> 11) * 0x1p-53;
}

void world_init(struct world *w, uint64_t seed)
{
    memset(w, 0, sizeof(*w));
    w->random_state = seed * 77 + 5;
    memcpy(w->fields, all_fields, sizeof(all_fields));
    memcpy(w->recipes, all_recipes, sizeof(all_recipes));
    w->possible_pairs = 100000.0 * 99999 / 2;
    w->matches = 40000;
    w->random_pairs = 1000000;
    for (int f = 0; f < WORLD_FIELDS; f++) {
        memcpy(w->u[f], model_default_u(w->fields[f].field), sizeof(w->u[f]));
        memcpy(w->m[f], model_default_m(w->fields[f].field), sizeof(w->m[f]));
        w->given[f] = f < WORLD_SSN ? 0.95 + 0.05 * world_chance(w) : 0.3 + 0.5 * world_chance(w);
        double sum = 0;
        for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++)
            sum += w->m[f][level] *= level == LEVEL_EXACT ? 1 : 0.5 + 2 * world_chance(w);
        for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++)
            w->m[f][level] /= sum;
    }
    w->linkage.fields = w->fields;
    w->linkage.n_fields = WORLD_FIELDS;
    w->linkage.recipes = w->recipes;
    w->linkage.n_recipes = WORLD_RECIPES;
    w->linkage.strict = 1u << WORLD_NUMBER | 1u << WORLD_ID;
    w->linkage.strict_recall = 0.8;
}

static double normal(struct world *w)
{
    return sqrt(-2 * log(1 - world_chance(w))) * cos(6.283185307179586 * world_chance(w));
}

static uint64_t draw_count(struct world *w, double expected)
{
    if (expected > 30)
        return (uint64_t)fmax(0, round(expected + sqrt(expected) * normal(w)));
    uint64_t n = 0;
    double product = world_chance(w), limit = exp(-expected);
    while (product > limit) {
        product *= world_chance(w);
        n++;
    }
    return n;
}

// Next combination of levels; false after the last.
static bool next_pattern(const struct world *w, int *level)
{
    for (int f = 0; f < WORLD_FIELDS; f++) {
        do
            level[f]++;
        while (level[f] < LEVEL_COUNT && !(field_levels(w->fields[f].field) >> level[f] & 1));
        if (level[f] < LEVEL_COUNT)
            return true;
        level[f] = LEVEL_MISSING;
    }
    return false;
}

static double probability(const struct world *w, const int *level, double shares[WORLD_FIELDS][LEVEL_COUNT])
{
    double p = 1;
    for (int f = 0; f < WORLD_FIELDS; f++)
        p *= level[f] == LEVEL_MISSING ? 1 - w->given[f] : w->given[f] * shares[f][level[f]];
    return p;
}

static uint32_t recipes_of(const struct world *w, const int *level)
{
    uint32_t recipes = 0;
    for (size_t r = 0; r < w->linkage.n_recipes; r++)
        if (level[recipe_fields[r][0]] == LEVEL_EXACT && level[recipe_fields[r][1]] == LEVEL_EXACT)
            recipes |= 1u << r;
    return recipes;
}

static void add(struct pattern_count *list, size_t *n, const int *level, uint32_t recipes, uint64_t pairs)
{
    uint64_t pattern = 0;
    for (int f = 0; f < WORLD_FIELDS; f++)
        pattern |= (uint64_t)level[f] << (LEVEL_BITS * f);
    if (pairs > 0)
        list[(*n)++] = (struct pattern_count){pattern, recipes, pairs};
}

void world_draw(struct world *w)
{
    size_t max = 1;
    int level[WORLD_FIELDS] = {0};
    for (int f = 0; f < WORLD_FIELDS; f++)
        max *= LEVEL_COUNT;
    w->random = calloc(max, sizeof(*w->random));
    w->candidates = calloc(max, sizeof(*w->candidates));
    double share = w->matches / w->possible_pairs;
    do {
        double m = probability(w, level, w->m), u = probability(w, level, w->u);
        uint32_t recipes = recipes_of(w, level);
        add(w->random, &w->n_random, level, 0, draw_count(w, w->random_pairs * (share * m + (1 - share) * u)));
        if (recipes == 0)
            continue;
        uint64_t matches = draw_count(w, w->matches * m);
        uint64_t others = draw_count(w, (w->possible_pairs - w->matches) * u);
        w->matches_found += (double)matches;
        if (recipes & w->linkage.strict)
            w->strict_pairs += matches + others;
        add(w->candidates, &w->n_candidates, level, recipes, matches + others);
    } while (next_pattern(w, level));
    w->linkage.strict_recall = fmin(0.99, fmax(1e-3, (double)w->strict_pairs / w->matches));
}

struct model_input world_input(const struct world *w)
{
    return (struct model_input){.linkage = &w->linkage,
                                .possible_pairs = w->possible_pairs,
                                .random = w->random,
                                .n_random = w->n_random,
                                .candidates = w->candidates,
                                .n_candidates = w->n_candidates,
                                .strict_pairs = w->strict_pairs};
}

void world_done(struct world *w)
{
    free(w->random);
    free(w->candidates);
    w->random = w->candidates = NULL;
}
