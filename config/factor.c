// SPDX-License-Identifier: Apache-2.0
/* The words of the YAML key `score`, in the order of the enumeration. */
#include "config/factor.h"

#include <string.h>

const char *const factor_names[N_FACTORS] = {
    [FACTOR_OTHER] = "other",
    [FACTOR_POPULATION] = "population",
    [FACTOR_AGE] = "age",
    [FACTOR_RACE] = "race",
    [FACTOR_ETHNICITY] = "ethnicity",
    [FACTOR_LANGUAGE] = "language",
    [FACTOR_SEX] = "sex",
    [FACTOR_GENDER] = "gender_identity",
    [FACTOR_ORIENTATION] = "sexual_orientation",
    [FACTOR_INTERSEX] = "intersex",
    [FACTOR_IMMIGRATION] = "immigration",
    [FACTOR_INSURANCE] = "insurance",
    [FACTOR_PROGRAM] = "program",
    [FACTOR_RESIDENCE] = "residence",
    [FACTOR_SERVICE] = "service",
    [FACTOR_ADDRESS] = "address",
    [FACTOR_RURAL_ADDRESS] = "rural_address",
    [FACTOR_FRONTIER_ADDRESS] = "frontier_address",
    [FACTOR_YEARS] = "years",
    [FACTOR_HALF_YEARS] = "half_years",
    [FACTOR_QUARTERS] = "quarters",
    [FACTOR_MONTHS] = "months",
};

bool factor_named(const char *name, enum factor *ret_factor)
{
    for (int i = 0; i < N_FACTORS; i++)
        if (strcmp(factor_names[i], name) == 0) {
            *ret_factor = (enum factor)i;
            return true;
        }
    return false;
}
