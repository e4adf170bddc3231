// SPDX-License-Identifier: Apache-2.0
// Shares of levels where the data say too little: a field given too seldom, a file of a few hundred records. They are also
// where expectation maximisation starts, and they enter it as a few imagined pairs, so that no share is ever 0.
//
// m: what files of persons typed by many hands commonly show; u: what chance gives with values as varied as those of a
// middle-sized county, rounded towards caution (a share too high makes a weight too low). Neither is taken from a data set
// that crosscount is measured on.
#include "linker/model.h"

static const struct {
    double m[LEVEL_COUNT], u[LEVEL_COUNT];
} defaults[FIELD_COUNT] = {
    //                        missing different weak similar near exact swapped
    [FIELD_GIVEN_NAME] = {{0, 0.07, 0.03, 0.04, 0.06, 0.79, 0.01}, {0, 0.8139, 0.13, 0.04, 0.006, 0.01, 0.0001}},
    [FIELD_MIDDLE_NAME] = {{0, 0.10, 0.20, 0, 0, 0.70, 0}, {0, 0.91, 0.07, 0, 0, 0.02, 0}},
    [FIELD_FAMILY_NAME] = {{0, 0.08, 0.02, 0.04, 0.06, 0.80, 0}, {0, 0.839, 0.12, 0.03, 0.005, 0.006, 0}},
    [FIELD_BIRTH_DATE] = {{0, 0.03, 0.02, 0.04, 0.06, 0.85, 0}, {0, 0.9297, 0.05, 0.015, 0.005, 0.0003, 0}},
    [FIELD_SEX] = {{0, 0.02, 0, 0, 0, 0.98, 0}, {0, 0.50, 0, 0, 0, 0.50, 0}},
    [FIELD_SSN] = {{0, 0.08, 0, 0, 0, 0.92, 0}, {0, 0.999999, 0, 0, 0, 0.000001, 0}},
    [FIELD_POSTAL_CODE] = {{0, 0.25, 0, 0.15, 0, 0.60, 0}, {0, 0.93, 0, 0.05, 0, 0.02, 0}},
    [FIELD_PLACE] = {{0, 0.20, 0, 0.05, 0.05, 0.70, 0}, {0, 0.935, 0, 0.01, 0.005, 0.05, 0}},
    [FIELD_STREET] = {{0, 0.30, 0, 0.08, 0.07, 0.55, 0}, {0, 0.985, 0, 0.01, 0.002, 0.003, 0}},
    [FIELD_PHONE] = {{0, 0.35, 0, 0, 0, 0.65, 0}, {0, 0.9999, 0, 0, 0, 0.0001, 0}},
    [FIELD_EMAIL] = {{0, 0.30, 0, 0.05, 0.05, 0.60, 0}, {0, 0.9929, 0, 0.005, 0.002, 0.0001, 0}},
    [FIELD_ID] = {{0, 0.05, 0, 0, 0, 0.95, 0}, {0, 0.999999, 0, 0, 0, 0.000001, 0}},
};

const double *model_default_m(enum field field)
{
    return defaults[field].m;
}

const double *model_default_u(enum field field)
{
    return defaults[field].u;
}
