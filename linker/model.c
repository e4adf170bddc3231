// SPDX-License-Identifier: Apache-2.0
// Weights from shares. More agreement must never weigh less: pooling adjacent levels whose ratio m/u falls (sums of m over
// sums of u) is the isotonic regression of that ratio, so it changes as little as can be.
//
// Rare values: two children agree on a given name with a chance that is the name's own share, not the average over names. A
// share counted in one file says little below FREQUENCY_FLOOR: a misspelling is the rarest name of all. And two who
// agree exactly, if only on the most frequent name of all, never weigh less than two who nearly agree.
#include "linker/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linker/evidence.h"

static const double FREQUENCY_FLOOR = 1e-5;

// A run of levels that are weighed together.
struct pool {
    double m, u;
    int first, last;
};

static bool falls(const struct pool *lower, const struct pool *upper)
{
    return upper->m * lower->u < lower->m * upper->u;
}

static void settle_rising(struct model_field *f)
{
    struct pool pools[LEVEL_COUNT];
    int n = 0;
    for (int level = LEVEL_DIFFERENT; level <= LEVEL_EXACT; level++) {
        if (!(f->m[level] > 0 && f->u[level] > 0))
            continue;
        pools[n++] = (struct pool){f->m[level], f->u[level], level, level};
        for (; n > 1 && falls(&pools[n - 2], &pools[n - 1]); n--) {
            pools[n - 2].m += pools[n - 1].m;
            pools[n - 2].u += pools[n - 1].u;
            pools[n - 2].last = pools[n - 1].last;
        }
    }
    for (int i = 0; i < n; i++)
        for (int level = pools[i].first; level <= pools[i].last; level++)
            f->weight[level] = f->m[level] > 0 && f->u[level] > 0 ? log2(pools[i].m / pools[i].u) : 0;
}

static bool says_nothing(const struct model_field *f)
{
    return f->m_from[LEVEL_EXACT] == ORIGIN_NONE || f->m_from[LEVEL_EXACT] == ORIGIN_CONSTANT;
}

void model_settle(struct model *model)
{
    for (size_t i = 0; i < model->n_fields; i++) {
        struct model_field *f = &model->field[i];
        for (int level = 0; level < LEVEL_COUNT; level++)
            f->weight[level] = 0;
        if (says_nothing(f))
            continue;
        settle_rising(f);
        if (f->m[LEVEL_SWAPPED] > 0 && f->u[LEVEL_SWAPPED] > 0)
            f->weight[LEVEL_SWAPPED] = log2(f->m[LEVEL_SWAPPED] / f->u[LEVEL_SWAPPED]);
    }
}

double model_pattern_weight(const struct model *model, uint64_t pattern)
{
    double weight = model->prior;
    for (size_t i = 0; i < model->n_fields; i++)
        weight += model->field[i].weight[model_level(pattern, i)];
    return weight;
}

// Weights rise, so that of the last level is the highest.
static double weight_below_exact(const struct model_field *f)
{
    int level = LEVEL_NEAR;
    while (level > LEVEL_DIFFERENT && !(f->m[level] > 0 && f->u[level] > 0))
        level--;
    return f->weight[level];
}

double model_frequency_weight(const struct model *model, size_t field, double frequency)
{
    const struct model_field *f = &model->field[field];
    if (!f->frequency || !(frequency > 0) || !(f->u[LEVEL_EXACT] > 0) || says_nothing(f))
        return 0;
    double rare = log2(f->u[LEVEL_EXACT]) - log2(fmax(frequency, FREQUENCY_FLOOR));
    return fmax(rare, weight_below_exact(f) - f->weight[LEVEL_EXACT]);
}

double model_weight(const struct model *model, const struct comparison *comparison)
{
    double weight = model->prior;
    for (size_t i = 0; i < model->n_fields; i++) {
        weight += model->field[i].weight[comparison->level[i]];
        if (comparison->level[i] == LEVEL_EXACT)
            weight += model_frequency_weight(model, i, (double)comparison->frequency[i]);
    }
    return weight;
}

double model_probability(double weight)
{
    return 1 / (1 + exp2(-weight));
}

bool model_part_is_of(const struct recipe_part *part, const struct linkage_field *field)
{
    if (part->part == PART_ID || field->field == FIELD_ID)
        return part->part == PART_ID && field->field == FIELD_ID && part->subject == field->subject;
    const char *name = part_name(part->part), *kind = field_name(field->field);
    size_t len = strlen(kind);
    return strncmp(name, kind, len) == 0 && name[len] == '/';
}

int pattern_count_order(const void *x, const void *y)
{
    const struct pattern_count *a = x, *b = y;
    if (a->pattern != b->pattern)
        return a->pattern < b->pattern ? -1 : 1;
    return (a->recipes > b->recipes) - (a->recipes < b->recipes);
}

bool model_order_patterns(const struct pattern_count *patterns, size_t n, struct arena *arena,
                          const struct pattern_count **ret_patterns, size_t *ret_n, struct error *err)
{
    struct pattern_count *copy = arena_alloc(arena, (n + 1) * sizeof(*copy), err);
    size_t merged = 0;
    if (copy == NULL)
        return false;
    if (n > 0)
        memcpy(copy, patterns, n * sizeof(*copy));
    if (n > 1)
        qsort(copy, n, sizeof(*copy), pattern_count_order);
    for (size_t i = 0; i < n; i++)
        if (merged > 0 && pattern_count_order(&copy[merged - 1], &copy[i]) == 0)
            copy[merged - 1].n += copy[i].n;
        else
            copy[merged++] = copy[i];
    *ret_patterns = copy;
    *ret_n = merged;
    return true;
}
