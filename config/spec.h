/* SPDX-License-Identifier: Apache-2.0 */
/* What `crosscount suppress` protects, as data: the tables of one file of cells, the codes of their dimensions, and the policy.
 * Where a dimension says what the guidelines' publication score takes it for, the tables are scored (export/cube_score.h).
 * A dimension is a column of the file with a tree of codes: flat (a total and its parts) or a hierarchy read from a CSV file
 * with the columns parent, child, of any depth. Two dimensions may name one column with two trees (counties by region, counties
 * by judicial district): a code is then one and the same in both. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "config/agreement.h"
#include "config/factor.h"
#include "config/tree.h"

enum { SPEC_MAX_DIMENSIONS = 6 }; /* of one table */

struct spec_dimension {
    const char *name;   /* what tables call it */
    const char *column; /* of the file of cells; the name when not given */
    const char *total;  /* the code at the top of the tree */
    bool open;          /* no codes are listed: they are those the file of cells has */
    struct tree *tree;
    enum factor score;          /* FACTOR_OTHER when the file does not say */
    const char *const *unknown; /* codes that name no group ("Unknown") */
    size_t n_unknown;
};

struct spec_table {
    const char *name;
    int dimension[SPEC_MAX_DIMENSIONS]; /* index into dimensions */
    size_t n_dimensions;
    double weight; /* how dear its cells are beside those of other tables */
};

/* SPEC_MARGINS: each step up costs sixteen times as much. SPEC_CELLS: each cell costs 1. SPEC_COUNTS: its count. */
enum spec_cost { SPEC_MARGINS, SPEC_CELLS, SPEC_COUNTS };

struct spec_policy {
    enum agreement_method method; /* METHOD_HIDE or METHOD_ROUNDING: a budget for noise is kept by a hub alone */
    int64_t base; /* of METHOD_ROUNDING, for which nothing below but minimum_count and interval matters */
    int64_t minimum_count, interval;
    int64_t marks_interval; /* against who knows which cells are small; 0: he is not looked at */
    bool zeros_hidden;      /* zeros may be hidden too, so a hidden count may be zero */
    bool line_rule;
    bool contributor; /* who is alone in a hidden cell and knows it is kept from telling another exactly */
    enum spec_cost cost;
    int64_t seconds; /* for the search of the cheapest choice and the proof that it is; 0: a few rounds */
};

struct code_population;

struct spec {
    struct arena *arena;
    const char *file;
    const char *count; /* column */
    struct spec_dimension *dimensions;
    size_t n_dimensions;
    const struct spec_table *tables;
    size_t n_tables;
    struct spec_policy policy;
    struct period period; /* of the counts; its code is "" where none is given */
    bool scored;          /* some dimension has a `score` */
    const struct code_population *populations;
    size_t n_populations;
};

/* Hierarchies and populations are found beside the spec. ERR_CONFIG with file, line and column. */
MUST_CHECK bool spec_load(const char *file, struct spec **ret_spec, struct error *err);
void spec_freep(struct spec **s);
/* How many people a code of a column stands for (its vocabulary is the column; CODES_AREA, "all": everybody); 0: not known. */
int64_t spec_people(const struct spec *s, const char *column, const char *code);
