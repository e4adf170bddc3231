/* SPDX-License-Identifier: Apache-2.0 */
/* What agreement says: a Fellegi-Sunter model of the comparison. m[level] is the share of a field's levels among pairs of
 * records of one child that both give it, u[level] among pairs of two children; weight = log2(m / u), in bits. Weights of
 * fields add up, as if fields were independent given that it is one child or two. They are not quite: siblings
 * share family name, street and phone, twins their birth date too, so what such pairs agree on counts twice. The
 * clusters' guards are there for them. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/json.h"
#include "config/linkage.h"

/* How many pairs show these levels (level << LEVEL_BITS * place of the field) and share these recipes. */
struct pattern_count {
    uint64_t pattern;
    uint32_t recipes;
    uint64_t n;
};

/* For qsort: by (pattern, recipes). */
int pattern_count_order(const void *x, const void *y);

/* Where a number of the model comes from. */
enum model_origin {
    ORIGIN_NONE,       /* not a level of this field, or the field is never given: weight 0 */
    ORIGIN_DEFAULT,    /* the data said too little: model_default_m, model_default_u */
    ORIGIN_SAMPLED,    /* counted in random pairs */
    ORIGIN_FREQUENCY,  /* from how often each value is given */
    ORIGIN_CANDIDATES, /* from all pairs that share the value, less those that are one child */
    ORIGIN_ESTIMATED,  /* by expectation maximisation */
    ORIGIN_STRICT,     /* the prior: from the pairs of the strict recipes */
    ORIGIN_PINNED,     /* written in config/linkage.yaml */
    ORIGIN_CONSTANT,   /* random pairs never differ in this field: it says nothing, weight 0 */
    ORIGIN_COUNT,
};

const char *model_origin_name(enum model_origin origin); /* "sampled" */

struct model_field {
    double m[LEVEL_COUNT], u[LEVEL_COUNT], weight[LEVEL_COUNT]; /* weight of MISSING is 0 */
    bool seen[LEVEL_COUNT];                                     /* some candidate pair shows this level */
    enum model_origin m_from[LEVEL_COUNT], u_from[LEVEL_COUNT];
    bool frequency; /* agreement on a rare value weighs more */
};

/* One training pass: the pairs of one recipe. */
struct model_pass {
    uint32_t recipe; /* index in the configuration */
    double pairs, matches;
    int iterations;
    bool used;         /* enough pairs of one child to learn from */
    bool anchored;     /* too few other fields to tell by themselves: started from what the whole model says */
    uint32_t farthest; /* the field in which this pass and the model differ most ... */
    double apart;      /* ... by so many bits of its weights at DIFFERENT or EXACT */
};
enum { MODEL_APART = 2 }; /* bits from which a pass is said to disagree */

struct model {
    size_t n_fields;
    struct model_field field[LINKAGE_MAX_FIELDS];
    double prior; /* log2 odds that any two records are one child */
    enum model_origin prior_from;
    double em_prior;    /* the same as the candidates have it */
    double found_share; /* of the pairs of one child, those that some recipe finds */
    int iterations;     /* of the pass that took most */
    bool converged;
    size_t n_passes;
    struct model_pass pass[RECIPE_MAX];
};

/* A copy in ascending order, equal ones added up, in the arena: sums over it do not depend on the order of the threads that
 * counted. */
MUST_CHECK bool model_order_patterns(const struct pattern_count *patterns, size_t n, struct arena *arena,
                                     const struct pattern_count **ret_patterns, size_t *ret_n, struct error *err);

static inline uint32_t model_level(uint64_t pattern, size_t field)
{
    return (uint32_t)(pattern >> (LEVEL_BITS * field)) & (LEVEL_COUNT - 1);
}
/* Is this part of a recipe made of that field? */
bool model_part_is_of(const struct recipe_part *part, const struct linkage_field *field);

/* What m and u are taken to be where the data cannot say; by level. They add up to 1 over the field's levels. */
const double *model_default_m(enum field field);
const double *model_default_u(enum field field);

/* Fill the weights from m and u. Within a field they never fall from DIFFERENT up to EXACT: neighbouring levels that would
 * are weighed together. SWAPPED stands apart. */
void model_settle(struct model *model);

struct comparison; /* linker/evidence.h */
/* What two records' comparison weighs, all in all: prior, weights of the levels, adjustments for rare values. */
double model_weight(const struct model *model, const struct comparison *comparison);
/* Prior and weights of a pattern, without the adjustment for rare values. */
double model_pattern_weight(const struct model *model, uint64_t pattern);
/* What agreement at EXACT on a value that this share of records carries weighs more (or less) than agreement at EXACT in
 * general; never so much less that it weighs less than a lower level. 0 for fields without `frequency`, and when the share is 0
 * (not known). */
double model_frequency_weight(const struct model *model, size_t field, double frequency);
double model_probability(double weight); /* that two records of this weight are one child */

/* What `link --show-model` prints and the database keeps; ends to be freed by jfreep. Names come from the configuration. */
json *model_to_json(const struct model *model, const struct linkage_config *linkage);
/* ERR_CONFIG when the model was made for other fields or recipes; ERR_DATA when it is no model. */
MUST_CHECK bool model_from_json(const json *j, const struct linkage_config *linkage, struct model *ret_model,
                                struct error *err);
