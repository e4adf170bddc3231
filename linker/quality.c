// SPDX-License-Identifier: Apache-2.0
// A pattern's pairs are one child with the probability of its weight. Pairs that no recipe finds are in no pattern. How many
// there are follows from m: pairs of one child are grouped by which fields they give; for each group pairs are drawn from m
// and it is seen whether some recipe would have found them; the group's expected pairs among the candidates are divided by
// that share.
//
// A level does not say everything of the parts that recipes are made of: two similar names may or may not sound alike. Such
// a part is taken to agree with a fixed chance (PARTS). And errors are drawn independently, where in truth a record has several or
// none. So too few are expected: of synthetic children 0.4% of all pairs, where no recipe finds 0.7%.
#include "linker/quality.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "linker/draw.h"

enum { DRAWS = 2048, MAX_GROUPS = 128 };
static const uint64_t SEED = 20260101;
static const double LEAST_SHARE = 0.02; // a group found more seldom than this is not multiplied further

// The chance that a part agrees, by the level of its field.
static const struct {
    const char *kind;
    double agrees[LEVEL_COUNT];
} PARTS[] = {
    //              missing different weak similar near exact swapped
    {"exact", {0, 0, 0, 0, 0, 1, 0}},        {"deletion", {0, 0, 0, 0, 1, 1, 0}},
    {"phonetic", {0, 0, 0, 0.5, 0.5, 1, 0}}, {"initial", {0, 0, 0.5, 0.8, 0.9, 1, 0}},
    {"year", {0, 0, 1, 0.67, 0.75, 1, 0}},   {"month", {0, 0, 0, 0.67, 0.5, 1, 0}},
    {"day", {0, 0, 0, 0.67, 0.5, 1, 0}},     {"monthday", {0, 0, 0, 0, 0.5, 1, 0}},
    {"area", {0, 0, 0, 1, 1, 1, 0}},
};

// A recipe as the draws see it.
struct tested_recipe {
    size_t n_parts;
    size_t field[RECIPE_MAX_PARTS];
    const double *agrees[RECIPE_MAX_PARTS];
    bool unordered, possible; // possible: all its parts are of compared fields
};

// Pairs of one child that give the same fields.
struct group {
    uint32_t given;
    double matches;
};

struct survey {
    const struct model *model;
    size_t n_recipes;
    struct tested_recipe recipes[RECIPE_MAX];
    size_t given_name, family_name; // places; n_fields when not compared
    uint64_t random;
};

// From 0 to 1.
static double draw(struct survey *s)
{
    s->random += DRAW_STEP;
    return (double)(draw_in(s->random) >> 11) * 0x1p-53;
}

static size_t place_of_part(const struct linkage_config *linkage, const struct recipe_part *part)
{
    for (size_t f = 0; f < linkage->n_fields; f++)
        if (model_part_is_of(part, &linkage->fields[f]))
            return f;
    return linkage->n_fields;
}

static const double *agreement_of_part(const struct recipe_part *part)
{
    const char *slash = strchr(part_name(part->part), '/');
    for (size_t i = 1; slash != NULL && i < COUNT_OF(PARTS); i++)
        if (strcmp(slash + 1, PARTS[i].kind) == 0)
            return PARTS[i].agrees;
    return PARTS[0].agrees;
}

static void survey_init(struct survey *s, const struct model *model, const struct linkage_config *linkage,
                        uint32_t used)
{
    *s = (struct survey){
        .model = model, .random = SEED, .given_name = linkage->n_fields, .family_name = linkage->n_fields};
    for (size_t f = 0; f < linkage->n_fields; f++) {
        if (linkage->fields[f].field == FIELD_GIVEN_NAME)
            s->given_name = f;
        if (linkage->fields[f].field == FIELD_FAMILY_NAME)
            s->family_name = f;
    }
    for (size_t r = 0; r < linkage->n_recipes; r++) {
        struct tested_recipe *t = &s->recipes[s->n_recipes++];
        *t = (struct tested_recipe){.n_parts = linkage->recipes[r].n_parts, .unordered = linkage->recipes[r].unordered};
        t->possible = (used >> r & 1) != 0;
        for (size_t p = 0; p < t->n_parts; p++) {
            t->field[p] = place_of_part(linkage, &linkage->recipes[r].part[p]);
            t->agrees[p] = agreement_of_part(&linkage->recipes[r].part[p]);
            t->possible = t->possible && t->field[p] < linkage->n_fields;
        }
    }
}

static uint8_t draw_level(struct survey *s, size_t field)
{
    double x = draw(s), sum = 0;
    const double *m = s->model->field[field].m;
    for (int level = LEVEL_DIFFERENT; level < LEVEL_SWAPPED; level++)
        if (x < (sum += m[level]))
            return (uint8_t)level;
    return m[LEVEL_SWAPPED] > 0 ? LEVEL_SWAPPED : LEVEL_DIFFERENT;
}

static bool finds(struct survey *s, const struct tested_recipe *r, const uint8_t *level)
{
    if (!r->possible)
        return false;
    for (size_t p = 0; p < r->n_parts; p++) {
        size_t f = r->field[p];
        bool name = f == s->given_name || f == s->family_name;
        if (r->unordered && name && s->given_name < s->model->n_fields && level[s->given_name] == LEVEL_SWAPPED)
            continue;
        double chance = r->agrees[p][level[f]];
        if (chance <= 0 || (chance < 1 && draw(s) >= chance))
            return false;
    }
    return true;
}

static double group_found_share(struct survey *s, uint32_t given)
{
    uint8_t level[LINKAGE_MAX_FIELDS];
    int found = 0;
    for (int i = 0; i < DRAWS; i++) {
        for (size_t f = 0; f < s->model->n_fields; f++)
            level[f] = given >> f & 1 ? draw_level(s, f) : LEVEL_MISSING;
        bool hit = false;
        for (size_t r = 0; r < s->n_recipes && !hit; r++)
            hit = finds(s, &s->recipes[r], level);
        found += hit;
    }
    return fmax((double)found / DRAWS, LEAST_SHARE);
}

// Two names that have changed places are said by the given name alone, but both are given.
static uint32_t fields_given(const struct survey *s, uint64_t pattern)
{
    uint32_t given = 0;
    for (size_t f = 0; f < s->model->n_fields; f++)
        if (model_level(pattern, f) != LEVEL_MISSING)
            given |= 1u << f;
    if (s->given_name < s->model->n_fields && s->family_name < s->model->n_fields &&
        model_level(pattern, s->given_name) == LEVEL_SWAPPED)
        given |= 1u << s->family_name;
    return given;
}

static int by_given(const void *x, const void *y)
{
    const struct group *a = x, *b = y;
    if (a->given != b->given)
        return a->given < b->given ? -1 : 1;
    return (a->matches > b->matches) - (a->matches < b->matches);
}

static int by_matches(const void *x, const void *y)
{
    const struct group *a = x, *b = y;
    if (a->matches < b->matches || b->matches < a->matches)
        return a->matches > b->matches ? -1 : 1;
    return (a->given > b->given) - (a->given < b->given);
}

static size_t merge_groups(struct group *groups, size_t n)
{
    size_t merged = 0;
    if (n > 1)
        qsort(groups, n, sizeof(*groups), by_given);
    for (size_t i = 0; i < n; i++)
        if (merged > 0 && groups[merged - 1].given == groups[i].given)
            groups[merged - 1].matches += groups[i].matches;
        else
            groups[merged++] = groups[i];
    if (merged > 1)
        qsort(groups, merged, sizeof(*groups), by_matches);
    return merged;
}

bool quality_found_share(const struct model *model, const struct linkage_config *linkage,
                         const struct pattern_count *patterns, size_t n, double *ret_share, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    struct survey s;
    struct group *groups;
    uint32_t used = 0;
    if (!arena_new(&arena, err) || (groups = arena_alloc(arena, (n + 1) * sizeof(*groups), err)) == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        used |= patterns[i].recipes;
    survey_init(&s, model, linkage, used);
    for (size_t i = 0; i < n; i++) {
        double p = model_probability(model_pattern_weight(model, patterns[i].pattern));
        groups[i] = (struct group){fields_given(&s, patterns[i].pattern), p * (double)patterns[i].n};
    }
    n = merge_groups(groups, n);
    double found = 0, all = 0, share = 1;
    for (size_t i = 0; i < n; i++) {
        if (i < MAX_GROUPS) // the rest, hardly any pairs, is taken to be found like the last
            share = group_found_share(&s, groups[i].given);
        found += groups[i].matches;
        all += groups[i].matches / share;
    }
    *ret_share = all > 0 ? found / all : 1;
    return true;
}
