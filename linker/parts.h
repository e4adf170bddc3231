/* SPDX-License-Identifier: Apache-2.0 */
/* A sighting's bundle as the values that are compared: its slots by part and form of the name, and the terms they make. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/bundle.h"
#include "config/identifier.h"
#include "linker/term.h"

enum { PARTS_FORMS = 16 };

/* Borrows the bundle. */
struct parts {
    const struct bundle *bundle;
    int n_forms;                           /* of the name: forms 0 .. n_forms - 1, some of which may not be there */
    uint8_t slot[PARTS_FORMS][PART_COUNT]; /* 1 + the slot without subject; 0: not given */
};

void parts_read(const struct bundle *b, struct parts *ret_parts);
/* The term of a field in this form (0 but for names), without neighbours: false when it is not given. Not for FIELD_ID; of a field that can
 * have several values the first. */
bool parts_term(const struct parts *p, enum field field, int form, struct term *ret_term);
/* Give a term of this field and form its neighbours, if the sighting has them: apart, since most terms are known already. */
void parts_neighbours(const struct parts *p, enum field field, int form, struct term *term);
/* The slot of a field whose values are compared as they are (FIELD_SSN, FIELD_PHONE, FIELD_ID with its subject), or NULL. */
const struct bundle_slot *parts_values(const struct parts *p, enum field field, uint32_t subject);
