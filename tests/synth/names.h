/* SPDX-License-Identifier: Apache-2.0 */
/* Given and family names by group, sex and era. Well-known names come from small tables, in order of frequency; rarer
 * ones are composed, so that a large file has both the many bearers of a common name and the long tail. */
#pragma once

#include <stdbool.h>

#include "tests/synth/rng.h"

enum { NAME_BYTES = 40 };

enum group { HISPANIC, WHITE, BLACK, ASIAN, AIAN, NHPI, MULTIPLE, GROUPS };

/* A family name without spaces, in ordinary spelling, accents in UTF-8. */
void names_family(struct rng *r, enum group group, char out[NAME_BYTES]);
/* A given name; sex 'F' or 'M'; birth_year tells the era. Also used for middle names. */
void names_given(struct rng *r, enum group group, char sex, int birth_year, char out[NAME_BYTES]);
/* A nickname of an (unaccented) given name, or NULL. */
const char *names_nickname(const char *given);
