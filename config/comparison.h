/* SPDX-License-Identifier: Apache-2.0 */
/* What of two records is compared, and how alike it can be found: fields and levels. A level is all that is ever said of
 * two values; the linker weighs levels, clerks and explanations see nothing else. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum field {
    FIELD_GIVEN_NAME,
    FIELD_MIDDLE_NAME,
    FIELD_FAMILY_NAME,
    FIELD_BIRTH_DATE,
    FIELD_SEX,
    FIELD_SSN,
    FIELD_POSTAL_CODE,
    FIELD_PLACE,
    FIELD_STREET,
    FIELD_PHONE,
    FIELD_EMAIL,
    FIELD_ID, /* of one namespace */
    FIELD_COUNT,
};

/* In rising order of agreement, but for SWAPPED, which stands apart: two names that have changed places. 3 bits. */
enum level {
    LEVEL_MISSING, /* on one side or both: says nothing */
    LEVEL_DIFFERENT,
    LEVEL_WEAK,    /* a name's initial, the year of a date */
    LEVEL_SIMILAR, /* sounds alike, shares most of its letter pairs; two parts of a date; the area of a postal code */
    LEVEL_NEAR,    /* about one typing error apart */
    LEVEL_EXACT,
    LEVEL_SWAPPED,
    LEVEL_COUNT = 8,
};
enum { LEVEL_BITS = 3 };

const char *field_name(enum field field); /* "given_name"; "id" for FIELD_ID */
/* "given_name", ..., "id/cin" (ret_subject: identifier_subject of the namespace, else 0). */
bool field_from_name(const char *name, enum field *ret_field, uint32_t *ret_subject);
uint32_t field_levels(enum field field);  /* the levels this field can be found at (bits), MISSING always */
const char *level_name(enum level level); /* "exact" */
