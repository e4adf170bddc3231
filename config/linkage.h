/* SPDX-License-Identifier: Apache-2.0 */
/* config/linkage.yaml: the recipes that find candidate pairs, what of them is compared, and how that is to be weighed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "config/comparison.h"
#include "config/identifier.h"

enum { RECIPE_MAX_PARTS = 6, RECIPE_MAX = 31, LINKAGE_MAX_FIELDS = 20 };

enum linkage_engine { ENGINE_MEMORY, ENGINE_POSTGRES };

/* One field of the comparison. */
struct linkage_field {
    enum field field;
    uint32_t subject;                      /* of FIELD_ID: its namespace */
    const char *name;                      /* "given_name", "id/cin" */
    bool frequency;                        /* agreement on a rare value weighs more than on a frequent one */
    bool pinned;                           /* m and u are given, not estimated: */
    double m[LEVEL_COUNT], u[LEVEL_COUNT]; /* shares of the levels among pairs of one child, of two children */
};

struct recipe_part {
    enum part part;
    uint32_t subject;
};

struct recipe {
    const char *name; /* "C1" ... "C9", "S0", "CIN", "SSID" */
    const char *title;
    struct recipe_part part[RECIPE_MAX_PARTS];
    size_t n_parts;
    bool unordered;       /* the first two parts in ascending order: blind to a swap of names */
    bool all_variants;    /* also from the other forms of the name, else variant 0 only */
    bool working;         /* may enter the postgres engine's working table */
    bool memory;          /* used by the memory engine */
    uint32_t memory_from; /* but with fewer records than this */
    uint32_t hot;         /* a token held by more records than this makes no pairs, */
    uint32_t hot_least;   /* however many records there are, one held by so many does (linker/candidates.h) */
};

/* The one of exposure `record` (L0): sightings that share it are one record, joined when they are read. It makes no tokens, so
 * it is no bit of the set, and no engine, estimate or check of leaks ever meets it. */
struct record_recipe {
    const char *name, *title; /* NULL: a configuration that a test made up */
};

/* What no recipe of exposure `working` may pass, nor all of them together: leakcheck. */
struct leak_limits {
    uint32_t frequency; /* records that hold one token */
    double rank_attack; /* share of records labelled rightly beyond chance, when tokens are ranked by frequency */
    double degree;      /* mean, of the graph of live records of one namespace that share a token */
    uint32_t component; /* records of its largest one */
};

struct linkage_config {
    const struct recipe *recipes; /* that make pairs; index = bit of the set */
    size_t n_recipes;
    struct record_recipe record;

    enum linkage_engine engine;
    uint64_t memory_mib; /* linking takes no more than this, with the memory engine; 0: no bound */
    uint32_t threads;    /* 0: as many as there are processors */

    const struct linkage_field *fields; /* index = place in a comparison */
    size_t n_fields;
    double link, review;   /* probabilities from which two records are linked, are shown to a clerk */
    uint32_t strict;       /* recipes (bits) whose pairs are taken to be right: they tell how many pairs are, */
    double strict_recall;  /* when they are guessed to find this share of them */
    double prior;          /* log2 odds that any two records are one child, below 0; 0: to be estimated */
    uint64_t random_pairs; /* drawn to see how often two children agree by chance */

    struct leak_limits leak_limits;
};

MUST_CHECK bool linkage_load(const char *file, struct linkage_config **ret_linkage, struct error *err);
void linkage_freep(struct linkage_config **l);
