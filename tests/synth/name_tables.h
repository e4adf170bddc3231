/* SPDX-License-Identifier: Apache-2.0 */
/* The lists names.c draws from. Facts about how common names are, and pieces to compose rarer ones from; no person. */
#pragma once

#include <stddef.h>

#include "tests/synth/names.h"

struct name_list {
    const char *const *name;
    size_t n;
};
struct name_pieces {
    struct name_list first, middle, last;
};

extern const struct name_list family_names[GROUPS - 1]; /* none for children of several groups */
extern const struct name_pieces family_pieces[GROUPS - 1];
extern const struct name_list given_names[BLACK + 2][2][2]; /* group up to ASIAN; female, male; earlier, later */
extern const struct name_pieces given_pieces[2];
extern const char *const nicknames[][2];
extern const size_t n_nicknames;
