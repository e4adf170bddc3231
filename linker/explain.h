/* SPDX-License-Identifier: Apache-2.0 */
/* Why two records are held to be one child, or are not: what each field weighs, by the same evidence and model as link. Says
 * levels, never values. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/uuid.h"
#include "config/linkage.h"
#include "linker/linker.h"
#include "linker/units.h"

struct explained_field {
    const char *name; /* the configuration's */
    enum level level;
    double weight; /* bits, of this level */
    double rare;   /* bits, for a value that is rarer (or more frequent) than most */
    double sum;    /* of all so far, prior included */
};

/* What became of the pair in the last run. */
enum verdict {
    VERDICT_LINKED,
    VERDICT_INDIRECT,  /* one child, through other records */
    VERDICT_REFUSED,   /* `refused` says by what */
    VERDICT_REVIEW,    /* waits for a clerk */
    VERDICT_LIGHT,     /* weighs too little */
    VERDICT_UNPAIRED,  /* weighs enough, but no recipe makes them a pair */
    VERDICT_NAMESPACE, /* two live ids of one namespace: no pair at all */
    VERDICT_NOT_RUN, /* no run has weighed them as they are: link first, unless the tokens they share are held by too many */
    VERDICT_COUNT
};
const char *verdict_text(enum verdict verdict);

struct explanation {
    struct uuid record[2];
    char system[2][NAME_BYTES];
    double prior;
    struct explained_field field[LINKAGE_MAX_FIELDS];
    size_t n_fields;
    double weight, probability;
    uint32_t recipes;  /* whose tokens they share (bits) */
    bool stored_model; /* the last run's; else estimated for this */
    enum verdict verdict;
    char refused[16], decision[16]; /* reason of linkage.refused; of a clerk; "" when there is none */
};

/* The weights of two records; reads all sightings, since what is rare depends on all. The model is the last run's, or, when none is
 * kept or the configuration has changed since, estimated as link would (ctx->dry_run does not matter). Writes nothing but the
 * working table of the postgres engine. ERR_DATA when one is no record that lives. */
MUST_CHECK bool explain_pair(const struct link_context *ctx, const struct uuid *a, const struct uuid *b,
                             struct explanation *ret, struct error *err);
