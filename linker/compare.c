// SPDX-License-Identifier: Apache-2.0
/* Levels of agreement.
 *
 * Names are compared by what two of them share of
 *   - their neighbours (the name, and what is left of it without one letter). Two names that share one are, nearly always,
 *     one letter inserted, left out, replaced or swapped with the next apart (M. Mor, A. S. Fraenkel, A hash code method
 *     for detecting and correcting spelling errors, CACM 25:935, 1982). 16-bit neighbours of two names coincide once in
 *     a thousand pairs, so at most 3 letter pairs may differ too: one such error changes no more;
 *   - their letter pairs (bigrams, the ends included) as bits of a vector of 128, by Dice's coefficient (L. R. Dice, Ecology
 *     26:297, 1945; of names as keyed vectors: R. Schnell, T. Bachteler, J. Reiher, BMC Med. Inform. Decis. Mak. 9:41, 2009);
 *   - how they sound, and their initials.
 * From which Dice on is which level: where the levels best tell errors (one letter, two, short forms, initials) from other
 * people's names, in bits, on the given and family names of the USA in proportion to who bears them: .6 and .4 lie within
 * 0.1 bits of the best. So divided, encodings tell a little more than Jaro-Winkler's usual .92 and .88 do of names in clear;
 * without neighbours they would tell a bit less (bench/levels.py measures all of it).
 *
 * Of a double family name each half is a form of its own: two double names that share one agree exactly by it. bench/README.md says what
 * that costs and why it stays.
 *
 * Dates are compared part by part, then by their neighbours: a wrong digit leaves two parts of three as they are, but so does
 * any other day of the same month, and that is seldom an error: neighbours tell the two apart. */
#include "linker/compare.h"

#include <stddef.h>
#include <stdint.h>

enum {
    SWAPPED_RANK = 18,
    LONG_NAME = 5, /* letter pairs of a name of four letters */
};

static int count_bits(const uint64_t v[2])
{
    uint64_t sum = 0;
    for (int i = 0; i < 2; i++) {
        uint64_t x = v[i] - (v[i] >> 1 & 0x5555555555555555U);
        x = (x & 0x3333333333333333U) + (x >> 2 & 0x3333333333333333U);
        sum += (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0FU; // bits of each byte, at most 16 in two
    }
    return (int)(sum * 0x0101010101010101U >> 56);
}

// Letter pairs of two terms, and those they share.
struct pairs {
    int a, b, shared;
};

static struct pairs count_pairs(const struct term *a, const struct term *b)
{
    uint64_t both[2] = {a->grams[0] & b->grams[0], a->grams[1] & b->grams[1]};
    return (struct pairs){.a = count_bits(a->grams), .b = count_bits(b->grams), .shared = count_bits(both)};
}

// Is Dice's coefficient, 2 shared / (a + b), at least so many tenths?
static bool dice_is(struct pairs p, int tenths)
{
    return p.shared > 0 && 20 * p.shared >= tenths * (p.a + p.b);
}

// Pairs of the longer one that the other lacks.
static int pairs_apart(struct pairs p)
{
    return (p.a > p.b ? p.a : p.b) - p.shared;
}

static bool share_neighbour(const struct term *a, const struct term *b)
{
    int i = 0, j = 0;
    while (i < a->n_neighbours && j < b->n_neighbours) {
        if (a->neighbour[i] == b->neighbour[j])
            return true;
        if (a->neighbour[i] < b->neighbour[j])
            i++;
        else
            j++;
    }
    return false;
}

// One letter inserted, left out or replaced changes at most two pairs of the longer text. Two letters of three do not count.
static bool is_near_by_pairs(struct pairs p)
{
    return pairs_apart(p) <= 2 && p.a >= LONG_NAME && p.b >= LONG_NAME;
}

// The same letter by letter, and for neighbouring letters swapped, which changes three pairs.
static bool is_near(const struct term *a, const struct term *b, struct pairs p)
{
    if (a->n_neighbours == 0 || b->n_neighbours == 0)
        return is_near_by_pairs(p);
    return pairs_apart(p) <= 3 && (p.a >= LONG_NAME || p.b >= LONG_NAME) && share_neighbour(a, b);
}

static enum level compare_names(const struct term *a, const struct term *b)
{
    if (a->exact == b->exact)
        return LEVEL_EXACT;
    struct pairs p = count_pairs(a, b);
    if (is_near(a, b, p))
        return LEVEL_NEAR;
    if (dice_is(p, 6) || (a->group == b->group && a->group != 0))
        return LEVEL_SIMILAR;
    return dice_is(p, 4) || (a->initial == b->initial && a->initial != 0) ? LEVEL_WEAK : LEVEL_DIFFERENT;
}

static enum level compare_texts(const struct term *a, const struct term *b)
{
    if (a->exact == b->exact)
        return LEVEL_EXACT;
    struct pairs p = count_pairs(a, b);
    if (is_near_by_pairs(p))
        return LEVEL_NEAR;
    return dice_is(p, 6) ? LEVEL_SIMILAR : LEVEL_DIFFERENT;
}

static enum level compare_middle_names(const struct term *a, const struct term *b)
{
    if (a->exact != 0 && b->exact != 0)
        return a->exact == b->exact ? LEVEL_EXACT : LEVEL_DIFFERENT;
    return a->initial == b->initial && a->initial != 0 ? LEVEL_WEAK : LEVEL_DIFFERENT;
}

static bool is_one_value(uint32_t a, uint32_t b)
{
    return a == b && a != 0;
}

static enum level compare_dates(const struct term *a, const struct term *b)
{
    if (a->exact == b->exact && a->exact != 0)
        return LEVEL_EXACT;
    if (!(a->year && b->year) && !(a->month && b->month) && !(a->day && b->day))
        return LEVEL_MISSING;
    bool year = is_one_value(a->year, b->year);
    int equal = year + is_one_value(a->month, b->month) + is_one_value(a->day, b->day);
    if (year && is_one_value(a->month, b->day) && is_one_value(a->day, b->month))
        return LEVEL_NEAR;
    if (equal > 0 && share_neighbour(a, b)) // one digit spoils two parts at most: where none is left it is chance
        return LEVEL_NEAR;
    if (equal >= 2)
        return LEVEL_SIMILAR;
    return year ? LEVEL_WEAK : LEVEL_DIFFERENT;
}

static enum level compare_postal_codes(const struct term *a, const struct term *b)
{
    if (a->exact == b->exact)
        return LEVEL_EXACT;
    return is_one_value(a->group, b->group) ? LEVEL_SIMILAR : LEVEL_DIFFERENT;
}

enum level compare_terms(enum field field, const struct term *a, const struct term *b)
{
    switch (field) {
    case FIELD_GIVEN_NAME:
    case FIELD_FAMILY_NAME:
        return compare_names(a, b);
    case FIELD_MIDDLE_NAME:
        return compare_middle_names(a, b);
    case FIELD_BIRTH_DATE:
        return compare_dates(a, b);
    case FIELD_POSTAL_CODE:
        return compare_postal_codes(a, b);
    case FIELD_PLACE:
    case FIELD_STREET:
    case FIELD_EMAIL:
        return compare_texts(a, b);
    default:
        return a->exact == b->exact ? LEVEL_EXACT : LEVEL_DIFFERENT;
    }
}

static enum level compare_if_given(const struct term *a, const struct term *b)
{
    return a == NULL || b == NULL ? LEVEL_MISSING : compare_names(a, b);
}

static bool are_swapped(struct form a, struct form b)
{
    return a.given != NULL && a.family != NULL && b.given != NULL && b.family != NULL &&
           a.given->exact == b.family->exact && a.family->exact == b.given->exact && a.given->exact != b.given->exact;
}

struct form_levels compare_forms(struct form a, struct form b)
{
    if (are_swapped(a, b))
        return (struct form_levels){LEVEL_SWAPPED, LEVEL_MISSING};
    return (struct form_levels){compare_if_given(a.given, b.given), compare_if_given(a.family, b.family)};
}

int form_rank(struct form_levels levels)
{
    static const int rank[LEVEL_COUNT] = {
        [LEVEL_MISSING] = 0, [LEVEL_DIFFERENT] = 1,          [LEVEL_WEAK] = 3, [LEVEL_SIMILAR] = 5, [LEVEL_NEAR] = 7,
        [LEVEL_EXACT] = 10,  [LEVEL_SWAPPED] = SWAPPED_RANK,
    };
    return rank[levels.given] + rank[levels.family];
}
