/* SPDX-License-Identifier: Apache-2.0 */
/* config/linkage.yaml: the recipes of which tokens are made, and what a shared set of them weighs. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "config/identifier.h"

enum { RECIPE_MAX_PARTS = 6, RECIPE_MAX = 31 };

struct recipe_part {
    enum part part;
    uint32_t subject;
};

struct recipe {
    const char *name; /* "C1" ... "C9", "S0", "L0", "CIN", "SSID" */
    const char *title;
    struct recipe_part part[RECIPE_MAX_PARTS];
    size_t n_parts;
    bool unordered;    /* the first two parts in ascending order: blind to a swap of names */
    bool all_variants; /* also from the other forms of the name, else variant 0 only */
    bool working;      /* may enter the postgres engine's working table */
    double weight;     /* bits of evidence when this is the strongest recipe two records share */
};

/* What a set of shared recipes weighs: the weight of its strongest recipe; then those that it implies (its `family`: they say
 * nearly the same thing, C1 implies C2 to C9) are set aside, and the strongest of what is left adds `bonus` bits; and so
 * on until nothing is left. An empty set weighs 0. Of equal weights the recipe listed first is the stronger. */
struct linkage_config {
    const struct recipe *recipes; /* index = bit of the set */
    size_t n_recipes;
    const uint32_t *family; /* per recipe: set of recipes it implies (bits), itself included */
    double bonus;
    double threshold;   /* weight from which two records are linked */
    uint32_t hot_token; /* a token held by more records than this makes no candidates */
};

MUST_CHECK bool linkage_load(const char *file, struct linkage_config **ret_linkage, struct error *err);
void linkage_freep(struct linkage_config **l);
double linkage_weight(const struct linkage_config *l, uint32_t recipes); /* of a set, as said above; pure */
