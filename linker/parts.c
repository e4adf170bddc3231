// SPDX-License-Identifier: Apache-2.0
/* Which parts of the schema make up which field. What is compared for equality alone, and only where something else
 * agrees too, is kept as its lower bits: two of 26 initials are told apart by 16, two neighbours of a name that has the
 * same letter pairs too, likewise. 0 stands for "not given", so a value that becomes 0 is taken for 1. */
#include "linker/parts.h"

#include <string.h>

static uint32_t lower32(uint64_t value)
{
    return (uint32_t)value == 0 ? 1 : (uint32_t)value;
}

static uint16_t lower16(uint64_t value)
{
    return (uint16_t)value == 0 ? 1 : (uint16_t)value;
}

void parts_read(const struct bundle *b, struct parts *ret_parts)
{
    ret_parts->bundle = b;
    ret_parts->n_forms = 0;
    memset(ret_parts->slot, 0, sizeof ret_parts->slot);
    for (int i = 0; i < b->n_slots; i++) {
        const struct bundle_slot *s = &b->slot[i];
        if (s->tag >= PART_COUNT || s->variant >= PARTS_FORMS || s->subject != 0 || s->count == 0)
            continue;
        ret_parts->slot[s->variant][s->tag] = (uint8_t)(i + 1);
        if (s->variant >= ret_parts->n_forms)
            ret_parts->n_forms = s->variant + 1;
    }
}

static const struct bundle_slot *slot_of(const struct parts *p, int form, enum part part)
{
    uint8_t slot = p->slot[form][part];
    return slot == 0 ? NULL : &p->bundle->slot[slot - 1];
}

// The first value of a part, 0 when it is not given.
static uint64_t value_of(const struct parts *p, int form, enum part part)
{
    const struct bundle_slot *s = slot_of(p, form, part);
    return s == NULL ? 0 : s->values[0];
}

static uint32_t narrow_of(const struct parts *p, int form, enum part part)
{
    const struct bundle_slot *s = slot_of(p, form, part);
    return s == NULL ? 0 : lower32(s->values[0]);
}

static void take_grams(const struct parts *p, int form, enum part part, struct term *term)
{
    const struct bundle_slot *s = slot_of(p, form, part);
    if (s != NULL && s->count == COUNT_OF(term->grams))
        memcpy(term->grams, s->values, sizeof term->grams);
}

static bool take_name(const struct parts *p, int form, enum part exact, enum part phonetic, enum part initial,
                      enum part grams, struct term *term)
{
    term->kind = FIELD_GIVEN_NAME;
    term->exact = value_of(p, form, exact);
    if (term->exact == 0)
        return false;
    term->group = narrow_of(p, form, phonetic);
    if (slot_of(p, form, initial) != NULL)
        term->initial = lower16(value_of(p, form, initial));
    take_grams(p, form, grams, term);
    return true;
}

// Of a middle name that is only an initial there is no exact value.
static bool take_middle(const struct parts *p, struct term *term)
{
    term->exact = value_of(p, 0, PART_MIDDLE);
    if (slot_of(p, 0, PART_MIDDLE_INITIAL) != NULL)
        term->initial = lower16(value_of(p, 0, PART_MIDDLE_INITIAL));
    return term->exact != 0 || term->initial != 0;
}

static bool take_date(const struct parts *p, struct term *term)
{
    term->exact = value_of(p, 0, PART_BIRTH);
    term->year = narrow_of(p, 0, PART_BIRTH_YEAR);
    term->month = narrow_of(p, 0, PART_BIRTH_MONTH);
    term->day = narrow_of(p, 0, PART_BIRTH_DAY);
    return term->exact != 0 || term->year != 0 || term->month != 0 || term->day != 0;
}

static bool take_text(const struct parts *p, enum part exact, enum part grams, struct term *term)
{
    term->exact = value_of(p, 0, exact);
    take_grams(p, 0, grams, term);
    return term->exact != 0;
}

static bool take_plain(const struct parts *p, enum part exact, struct term *term)
{
    term->exact = value_of(p, 0, exact);
    return term->exact != 0;
}

bool parts_term(const struct parts *p, enum field field, int form, struct term *ret_term)
{
    memset(ret_term, 0, sizeof *ret_term);
    ret_term->kind = (uint8_t)field;
    switch (field) {
    case FIELD_GIVEN_NAME:
        return take_name(p, form, PART_GIVEN, PART_GIVEN_PHONETIC, PART_GIVEN_INITIAL, PART_GIVEN_GRAMS, ret_term);
    case FIELD_FAMILY_NAME:
        return take_name(p, form, PART_FAMILY, PART_FAMILY_PHONETIC, PART_FAMILY_INITIAL, PART_FAMILY_GRAMS, ret_term);
    case FIELD_MIDDLE_NAME:
        return take_middle(p, ret_term);
    case FIELD_BIRTH_DATE:
        return take_date(p, ret_term);
    case FIELD_SEX:
        return take_plain(p, PART_SEX, ret_term);
    case FIELD_SSN:
        return take_plain(p, PART_SSN, ret_term);
    case FIELD_POSTAL_CODE:
        ret_term->group = narrow_of(p, 0, PART_POSTAL_AREA);
        return take_plain(p, PART_POSTAL, ret_term);
    case FIELD_PLACE:
        return take_text(p, PART_PLACE, PART_PLACE_GRAMS, ret_term);
    case FIELD_STREET:
        return take_text(p, PART_STREET, PART_STREET_GRAMS, ret_term);
    case FIELD_EMAIL:
        return take_text(p, PART_EMAIL, PART_EMAIL_GRAMS, ret_term);
    default:
        return false;
    }
}

void parts_neighbours(const struct parts *p, enum field field, int form, struct term *term)
{
    enum part part = field == FIELD_GIVEN_NAME    ? PART_GIVEN_DEL
                     : field == FIELD_FAMILY_NAME ? PART_FAMILY_DEL
                                                  : PART_BIRTH_DEL;
    bool has_them = part != PART_BIRTH_DEL || field == FIELD_BIRTH_DATE;
    const struct bundle_slot *s = has_them ? slot_of(p, form, part) : NULL;
    int n = s == NULL ? 0 : s->count < TERM_NEIGHBOURS ? s->count : TERM_NEIGHBOURS;
    for (int i = 0; i < n; i++) {
        uint16_t value = lower16(s->values[i]);
        int at = i;
        for (; at > 0 && term->neighbour[at - 1] > value; at--)
            term->neighbour[at] = term->neighbour[at - 1];
        term->neighbour[at] = value;
    }
    term->n_neighbours = (uint8_t)n;
}

const struct bundle_slot *parts_values(const struct parts *p, enum field field, uint32_t subject)
{
    switch (field) {
    case FIELD_SSN:
        return slot_of(p, 0, PART_SSN);
    case FIELD_PHONE:
        return slot_of(p, 0, PART_PHONE);
    case FIELD_ID:
        return bundle_find(p->bundle, PART_ID, 0, subject);
    default:
        return NULL;
    }
}
