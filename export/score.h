/* SPDX-License-Identifier: Apache-2.0 */
/* The publication score of one printed panel (the guidelines' step 3, section 4.3): one row a factor, each at its highest-scoring
 * group, kept so that it can be printed row by row. It is worked out from what is printed alone: where any count is hidden the
 * smallest is taken for below 11, so the score tells nothing of hidden counts. What is not known scores highest. Pure. */
#pragma once

#include <stdbool.h>

#include "config/table.h"
#include "export/score_table.h"

enum { SCORE_MAX_ROWS = TABLE_MAX_DIMENSIONS + 4 };

/* What is printed when some variables are left out, each put to its total. */
struct score_counts {
    int64_t smallest; /* of all counts but zero; 0: some count is hidden, or there is none */
    bool zeros;       /* some count is zero */
};

/* A coarser way of telling a variable that it has already: the sums of a hierarchy at one depth. */
struct score_cut {
    const int *group; /* of each code, numbered from 0 */
    int n_groups;
    const char *names; /* "north, south" */
};

struct score_case {
    const struct table_dimension *variable[TABLE_MAX_DIMENSIONS];
    int n_variables;
    const struct score_cut *cut[TABLE_MAX_DIMENSIONS]; /* of each variable, from fine to coarse */
    int n_cuts[TABLE_MAX_DIMENSIONS];
    int64_t residents;                 /* of the whole area; 0: not known */
    int months;                        /* of the period */
    const struct score_counts *counts; /* one for each set of variables left out: bit i for variable i */
};

/* Gathering them, one for each of the 2^n_variables sets: every place that is printed, with the set of variables that stand at their
 * total there. */
void score_counts_begin(struct score_counts *counts, int n_variables);
void score_counts_add(struct score_counts *counts, unsigned at_total, bool shown, int64_t count);
void score_counts_end(struct score_counts *counts, int n_variables);

/* A variable as the guidelines see it. */
struct score_aspect {
    const struct score_list *list; /* NULL: left out */
    int64_t value;
    const char *driver; /* the group that scores highest, where it is one code */
};

struct score_row {
    const struct score_list *list;
    const struct score_level *level;
    const char *variable; /* title of the dimension, or NULL */
    const char *driver;   /* or NULL */
    bool known;           /* false: how many people there are is not known, so it scores highest */
};

struct score {
    struct score_row row[SCORE_MAX_ROWS];
    int n_rows;
    int total;
};

void score_of(const struct score_case *c, struct score *ret_score);

/* The parts, for who tries other groupings (export/recode.h). group: of each code, groups are numbered from 0; NULL: every code is
 * one. A group with an unknown code in it is unknown. */
struct score_aspect score_aspect(const struct table_dimension *d, const int *group, int n_groups);
void score_sum(const struct score_case *c, const struct score_aspect *aspects, struct score_counts counts, int months,
               struct score *ret_score);

/* First and last year of a code of ages: "16", "0-10", "65+", "<1". False: it is none. */
bool score_age_band(const char *code, int64_t *ret_first, int64_t *ret_last);
/* One of the guidelines' five broad groups of race and ethnicity, or one of the two usual sexes. */
bool score_is_broad(const struct table_dimension *d, int code);
bool score_is_place(enum factor f); /* geography, or insurance coverage in its stead */
bool score_is_time(enum factor f);
