// SPDX-License-Identifier: Apache-2.0
/* Names and tables of fields and levels. A field of ids is written with its namespace ("id/cin"), as recipes write it. */
#include "config/comparison.h"

#include <string.h>

#include "config/identifier.h"

#define BIT(level) (1u << (level))

enum {
    PLAIN = BIT(LEVEL_MISSING) | BIT(LEVEL_DIFFERENT) | BIT(LEVEL_EXACT),
    TEXT = PLAIN | BIT(LEVEL_SIMILAR) | BIT(LEVEL_NEAR),
    NAME = TEXT | BIT(LEVEL_WEAK),
};

static const struct {
    const char *name;
    uint32_t levels;
} fields[FIELD_COUNT] = {
    [FIELD_GIVEN_NAME] = {"given_name", NAME | BIT(LEVEL_SWAPPED)},
    [FIELD_MIDDLE_NAME] = {"middle_name", PLAIN | BIT(LEVEL_WEAK)},
    [FIELD_FAMILY_NAME] = {"family_name", NAME},
    [FIELD_BIRTH_DATE] = {"birth_date", NAME},
    [FIELD_SEX] = {"sex", PLAIN},
    [FIELD_SSN] = {"ssn", PLAIN},
    [FIELD_POSTAL_CODE] = {"postal_code", PLAIN | BIT(LEVEL_SIMILAR)},
    [FIELD_PLACE] = {"place", TEXT},
    [FIELD_STREET] = {"street", TEXT},
    [FIELD_PHONE] = {"phone", PLAIN},
    [FIELD_EMAIL] = {"email", TEXT},
    [FIELD_ID] = {"id", PLAIN},
};

static const char *const levels[LEVEL_COUNT] = {
    [LEVEL_MISSING] = "missing", [LEVEL_DIFFERENT] = "different", [LEVEL_WEAK] = "weak",
    [LEVEL_SIMILAR] = "similar", [LEVEL_NEAR] = "near",           [LEVEL_EXACT] = "exact",
    [LEVEL_SWAPPED] = "swapped",
};

const char *field_name(enum field field)
{
    return field < FIELD_COUNT ? fields[field].name : "?";
}

bool field_from_name(const char *name, enum field *ret_field, uint32_t *ret_subject)
{
    enum part part;
    if (strncmp(name, "id/", 3) == 0) {
        *ret_field = FIELD_ID;
        return part_from_name(name, &part, ret_subject);
    }
    for (int i = 0; i < FIELD_ID; i++)
        if (strcmp(name, fields[i].name) == 0) {
            *ret_field = (enum field)i;
            *ret_subject = 0;
            return true;
        }
    return false;
}

uint32_t field_levels(enum field field)
{
    return field < FIELD_COUNT ? fields[field].levels : 0;
}

const char *level_name(enum level level)
{
    return level < LEVEL_COUNT && levels[level] != NULL ? levels[level] : "?";
}
