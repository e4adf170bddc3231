/* SPDX-License-Identifier: Apache-2.0 */
/* What the publication score of the state's guidelines takes a dimension for (California Health and Human Services Agency, Data
 * De-Identification Guidelines, edition 2.0, 16.2.3 to 16.2.14): YAML key `score` of a dimension. Points: export/score.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum factor {
    FACTOR_OTHER,       /* a variable that the guidelines do not list: by the number of its groups */
    FACTOR_POPULATION,  /* not listed either, but how many people share each code is known (populations.csv) */
    FACTOR_AGE,         /* by the narrowest band; codes are "16", "0-10", "65+", "<1" */
    FACTOR_RACE,        /* race, or race and ethnicity together */
    FACTOR_ETHNICITY,   /* Hispanic or not */
    FACTOR_LANGUAGE,    /* English, Spanish, other */
    FACTOR_SEX,         /* female, male; with further groups it is scored as gender identity */
    FACTOR_GENDER,      /* gender identity */
    FACTOR_ORIENTATION, /* sexual orientation */
    FACTOR_INTERSEX,
    FACTOR_IMMIGRATION,
    FACTOR_INSURANCE,        /* by members of each coverage; takes the place of geography */
    FACTOR_PROGRAM,          /* public assistance and means-tested programs, by enrolment */
    FACTOR_RESIDENCE,        /* where the child lives or is known, by residents */
    FACTOR_SERVICE,          /* where it was served, by residents; never where that is tied to residence */
    FACTOR_ADDRESS,          /* a provider's street address */
    FACTOR_RURAL_ADDRESS,    /* the same in a rural area */
    FACTOR_FRONTIER_ADDRESS, /* the same in a frontier area */
    FACTOR_YEARS,            /* parts of the period: no variables but time */
    FACTOR_HALF_YEARS,
    FACTOR_QUARTERS,
    FACTOR_MONTHS,
    N_FACTORS
};

/* As YAML has them. */
extern const char *const factor_names[N_FACTORS];
bool factor_named(const char *name, enum factor *ret_factor);
