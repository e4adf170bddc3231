// SPDX-License-Identifier: Apache-2.0
// The pairs of a recipe agree on its parts by construction: of those fields they cannot speak, and they enter without
// weight. The other fields are free: starting from the model's shares (at first the default ones), each pattern gets a
// probability of being one child, the shares are taken anew from the pairs so weighed, until nothing moves by CHANGE. The
// share of the recipe's pairs that are one child is estimated along with them and then forgotten.
//
// One free field cannot tell that share and its own m apart. A pass with fewer than FREE_FIELDS is therefore anchored:
// the conditioned fields enter with the weights the model has for them, and the prior with the model's.
#include "linker/training.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"

static const double CHANGE = 1e-4;
static const double GIVEN_SHARE = 0.05; // of a recipe's pairs: a field given more seldom holds nothing up
static const double MATCH_SHARE = 0.02; // of a recipe's pairs: below, whatever pairs have in common passes for a child
enum { FREE_FIELDS = 2 };

// What is worked on: the patterns of one recipe, conditioned fields taken out, equal ones added up.
struct pass {
    const struct linkage_config *linkage;
    const struct model *model;
    struct pattern_count *patterns;
    size_t n;
    double pairs, prior; // log2 odds
    uint32_t free_fields;
    bool anchored;
    double m[LINKAGE_MAX_FIELDS][LEVEL_COUNT], weight[LINKAGE_MAX_FIELDS][LEVEL_COUNT];
};

uint32_t training_conditioned(const struct linkage_config *linkage, uint32_t recipe)
{
    const struct recipe *r = &linkage->recipes[recipe];
    uint32_t fields = 0;
    for (size_t f = 0; f < linkage->n_fields; f++)
        for (size_t p = 0; p < r->n_parts; p++)
            if (model_part_is_of(&r->part[p], &linkage->fields[f]))
                fields |= 1u << f;
    return fields;
}

void training_shares(enum field field, const double counts[LEVEL_COUNT], double ret_m[LEVEL_COUNT])
{
    const double *imagined = model_default_m(field);
    double sum = TRAINING_PSEUDO;
    for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++)
        sum += counts[level];
    ret_m[LEVEL_MISSING] = 0;
    for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++)
        ret_m[level] = imagined[level] > 0 ? (counts[level] + TRAINING_PSEUDO * imagined[level]) / sum : 0;
}

static int by_pattern(const void *x, const void *y)
{
    const struct pattern_count *a = x, *b = y;
    return (a->pattern > b->pattern) - (a->pattern < b->pattern);
}

static void merge(struct pass *p, uint64_t mask)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        p->patterns[i].pattern &= mask;
    if (p->n > 1)
        qsort(p->patterns, p->n, sizeof(*p->patterns), by_pattern);
    for (size_t i = 0; i < p->n; i++)
        if (n > 0 && p->patterns[n - 1].pattern == p->patterns[i].pattern)
            p->patterns[n - 1].n += p->patterns[i].n;
        else
            p->patterns[n++] = p->patterns[i];
    p->n = n;
}

static bool select_patterns(struct pass *p, const struct pattern_count *patterns, size_t n, uint32_t recipe,
                            struct arena *arena, struct error *err)
{
    size_t selected = 0;
    for (size_t i = 0; i < n; i++)
        selected += patterns[i].recipes >> recipe & 1;
    p->patterns = arena_alloc(arena, (selected + 1) * sizeof(*p->patterns), err);
    if (p->patterns == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        if (patterns[i].recipes >> recipe & 1) {
            p->patterns[p->n++] = patterns[i];
            p->pairs += (double)patterns[i].n;
        }
    return true;
}

static double pairs_giving(const struct pass *p, size_t field)
{
    double given = 0;
    for (size_t i = 0; i < p->n; i++)
        if (model_level(p->patterns[i].pattern, field) != LEVEL_MISSING)
            given += (double)p->patterns[i].n;
    return given;
}

// Which fields may speak, and whether they are enough to tell one child from two.
static void choose_fields(struct pass *p, uint32_t conditioned)
{
    uint32_t speaking = 0;
    for (size_t f = 0; f < p->linkage->n_fields; f++) {
        enum model_origin origin = p->model->field[f].m_from[LEVEL_EXACT];
        if (conditioned >> f & 1 || origin == ORIGIN_NONE || origin == ORIGIN_CONSTANT)
            continue;
        p->free_fields |= 1u << f;
        speaking += pairs_giving(p, f) >= fmax(TRAINING_MATCHES, GIVEN_SHARE * p->pairs);
    }
    p->anchored = speaking < FREE_FIELDS;
    uint64_t mask = 0;
    for (size_t f = 0; f < p->linkage->n_fields; f++)
        if (p->anchored || p->free_fields >> f & 1)
            mask |= (uint64_t)(LEVEL_COUNT - 1) << (LEVEL_BITS * f);
    merge(p, mask);
}

static bool learns(const struct pass *p, size_t field)
{
    return (p->free_fields >> field & 1) != 0 && !p->linkage->fields[field].pinned;
}

static void begin(struct pass *p)
{
    p->prior = p->anchored ? p->model->prior : 0;
    for (size_t f = 0; f < p->linkage->n_fields; f++) {
        memcpy(p->m[f], p->model->field[f].m, sizeof(p->m[f]));
        memcpy(p->weight[f], p->model->field[f].weight, sizeof(p->weight[f]));
    }
}

static void weigh(struct pass *p)
{
    for (size_t f = 0; f < p->linkage->n_fields; f++) {
        if (!learns(p, f))
            continue;
        const double *u = p->model->field[f].u;
        for (int level = LEVEL_DIFFERENT; level < LEVEL_COUNT; level++)
            p->weight[f][level] = p->m[f][level] > 0 && u[level] > 0 ? log2(p->m[f][level] / u[level]) : 0;
    }
}

// Expectation: how many pairs of one child there are at each level.
static void expect(const struct pass *p, struct training_result *r)
{
    memset(r->counts, 0, sizeof(r->counts));
    r->matches = 0;
    for (size_t i = 0; i < p->n; i++) {
        uint64_t pattern = p->patterns[i].pattern;
        double weight = p->prior;
        for (size_t f = 0; f < p->linkage->n_fields; f++)
            weight += p->weight[f][model_level(pattern, f)];
        double matches = (double)p->patterns[i].n * model_probability(weight);
        r->matches += matches;
        for (size_t f = 0; f < p->linkage->n_fields; f++)
            r->counts[f][model_level(pattern, f)] += matches;
    }
    for (size_t f = 0; f < p->linkage->n_fields; f++)
        r->counts[f][LEVEL_MISSING] = 0;
}

// Maximisation: shares and prior from the expected pairs. Returns the largest change.
static double maximise(struct pass *p, const struct training_result *r)
{
    double largest = 0;
    for (size_t f = 0; f < p->linkage->n_fields; f++) {
        double m[LEVEL_COUNT];
        if (!learns(p, f))
            continue;
        training_shares(p->linkage->fields[f].field, r->counts[f], m);
        for (int level = 0; level < LEVEL_COUNT; level++)
            largest = fmax(largest, fabs(m[level] - p->m[f][level]));
        memcpy(p->m[f], m, sizeof(m));
    }
    if (!p->anchored) {
        double share = (r->matches + 1) / (p->pairs + 2), before = model_probability(p->prior);
        largest = fmax(largest, fabs(share - before));
        p->prior = log2(share / (1 - share));
    }
    return largest;
}

bool training_run(const struct linkage_config *linkage, const struct model *model, const struct pattern_count *patterns,
                  size_t n, uint32_t recipe, struct training_result *ret_result, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    struct pass p = {.linkage = linkage, .model = model};
    struct training_result r = {0};
    if (!arena_new(&arena, err) || !select_patterns(&p, patterns, n, recipe, arena, err))
        return false;
    choose_fields(&p, training_conditioned(linkage, recipe));
    begin(&p);
    while (!r.converged && r.iterations < TRAINING_ITERATIONS) {
        weigh(&p);
        expect(&p, &r);
        r.converged = maximise(&p, &r) < CHANGE;
        r.iterations++;
    }
    r.pairs = p.pairs;
    r.free_fields = p.free_fields;
    r.anchored = p.anchored;
    r.used =
        p.pairs >= TRAINING_MATCHES && r.matches >= fmax(TRAINING_MATCHES, MATCH_SHARE * p.pairs) && p.free_fields != 0;
    for (size_t f = 0; f < linkage->n_fields; f++)
        if (!r.used || !(p.free_fields >> f & 1))
            memset(r.counts[f], 0, sizeof(r.counts[f]));
    *ret_result = r;
    return true;
}
