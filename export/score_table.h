/* SPDX-License-Identifier: Apache-2.0 */
/* The publication scoring criteria of the California Health and Human Services Agency's Data De-Identification Guidelines, edition
 * 2.0, appendix D, 16.2: every row of its tables 1 to 33 that gives points, in their order. Nothing but the table. */
#pragma once

#include <stdint.h>

enum {
    SCORE_LIMIT = 12, /* a table that scores more is masked (section 4.3) */
};

enum score_list_id {
    LIST_EVENTS,    /* by the smallest count, table 1 */
    LIST_AGE,       /* by the years of the narrowest band, table 3 */
    LIST_RACE,      /* 1: none but the five broad groups; 0: others too; table 5 */
    LIST_ETHNICITY, /* lists marked (-): by the number of groups, negated, because more of them score more; table 7 (-) */
    LIST_POPULATION,   /* by how many people of the state share the smallest group, table 2 */
    LIST_LANGUAGE,     /* table 16 (-) */
    LIST_SEX,          /* table 18 (-) */
    LIST_ORIENTATION,  /* table 18 (-) */
    LIST_GENDER,       /* table 18 (-) */
    LIST_INTERSEX,     /* table 19 (-) */
    LIST_IMMIGRATION,  /* table 20 (-) */
    LIST_INSURANCE,    /* by members, table 22 */
    LIST_PROGRAM,      /* by enrolment, table 23 */
    LIST_RESIDENCE,    /* by residents, table 24 */
    LIST_SERVICE,      /* by residents, table 25 */
    LIST_ADDRESS,      /* table 25 too: 3 street, 2 in a rural, 1 in a frontier area */
    LIST_TIME,         /* by months, table 26 */
    LIST_EVENTS_ONLY,  /* no further variable: by the smallest count, table 27 */
    LIST_INTERACTIONS, /* by the number of variables beside events, time and place, table 27 (-) */
    LIST_OTHER,        /* table 33 (-) */
    N_SCORE_LISTS
};

/* The first level whose `least` is not above the value holds; the last takes every value. */
struct score_level {
    int64_t least;
    int points;
    const char *words;
};

struct score_list {
    const char *key;   /* in release.json */
    const char *title; /* for readers */
    const struct score_level *level;
    int n_levels;
};

extern const struct score_list score_lists[N_SCORE_LISTS];

const struct score_level *score_level(const struct score_list *list, int64_t value);
