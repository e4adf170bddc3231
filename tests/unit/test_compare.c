// SPDX-License-Identifier: Apache-2.0
// linker/compare.c and linker/parts.c, on sightings of toy encodings.
#include "linker/compare.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "linker/parts.h"
#include "tests/support/toy_sighting.h"

struct case_of {
    const char *a, *b;
    enum level level;
};

static bool make_term(const struct toy_sighting *s, enum field field, int form, struct term *ret_term)
{
    static struct bundle bundle;
    static struct parts parts;
    toy_sighting_encode(s, &bundle);
    parts_read(&bundle, &parts);
    if (!parts_term(&parts, field, form, ret_term))
        return false;
    parts_neighbours(&parts, field, form, ret_term);
    return true;
}

// `form` 1 is a form of a name that comes without neighbours.
static struct term name(const char *given, int form)
{
    struct toy_sighting s = {0};
    struct term term;
    s.name[form].given = given;
    ck_assert(make_term(&s, FIELD_GIVEN_NAME, form, &term));
    return term;
}

static void expect(enum field field, const struct term *a, const struct term *b, const struct case_of *want)
{
    enum level there = compare_terms(field, a, b), back = compare_terms(field, b, a);
    ck_assert_msg(there == want->level, "%s, %s: %s, not %s", want->a, want->b, level_name(there),
                  level_name(want->level));
    ck_assert_int_eq(there, back);
}

START_TEST(names_are_compared_by_letters_sound_and_initial)
{
    static const struct case_of cases[] = {
        {"MARISOL", "MARISOL", LEVEL_EXACT},
        {"MARISOL", "MARISSOL", LEVEL_NEAR},      // one letter more
        {"MARISOL", "MARSOL", LEVEL_NEAR},        // less
        {"MARISOL", "MARITOL", LEVEL_NEAR},       // replaced
        {"MARISOL", "MAIRSOL", LEVEL_NEAR},       // swapped
        {"MARISOL", "AMRISOL", LEVEL_NEAR},       // the initial too
        {"ANA", "ANNA", LEVEL_NEAR},              // four letters are enough
        {"ANA", "AVA", LEVEL_WEAK},               // three are not: other names are as near
        {"JONATHAN", "JOHNATHON", LEVEL_SIMILAR}, // two letters
        {"STEFFANY", "STEFANIE", LEVEL_SIMILAR},  // the sound
        {"ALEXANDER", "ALEX", LEVEL_WEAK},
        {"J", "JOHN", LEVEL_WEAK}, // an initial alone
        {"JUAN", "JORGE", LEVEL_WEAK},
        {"MARIA", "JOSE", LEVEL_DIFFERENT},
        {"WILLIAM", "BILL", LEVEL_DIFFERENT},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct term a = name(cases[i].a, 0), b = name(cases[i].b, 0);
        expect(FIELD_GIVEN_NAME, &a, &b, &cases[i]);
        expect(FIELD_FAMILY_NAME, &a, &b, &cases[i]);
    }
}
END_TEST

START_TEST(forms_without_neighbours_are_near_by_their_letter_pairs)
{
    static const struct case_of cases[] = {
        {"MARISOL", "MARISOL", LEVEL_EXACT}, {"MARISOL", "MARISSOL", LEVEL_NEAR},   {"MARISOL", "MARSOL", LEVEL_NEAR},
        {"MARISOL", "MARITOL", LEVEL_NEAR},  {"MARISOL", "MAIRSOL", LEVEL_SIMILAR}, {"ANA", "ANNA", LEVEL_SIMILAR},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct term a = name(cases[i].a, 0), b = name(cases[i].b, 1);
        ck_assert_uint_eq(b.n_neighbours, 0);
        expect(FIELD_GIVEN_NAME, &a, &b, &cases[i]);
    }
}
END_TEST

START_TEST(name_of_which_only_the_exact_encoding_is_known_is_equal_or_different)
{
    struct term a = {.exact = 1, .kind = FIELD_GIVEN_NAME}, b = {.exact = 2, .kind = FIELD_GIVEN_NAME};
    ck_assert_int_eq(compare_terms(FIELD_GIVEN_NAME, &a, &a), LEVEL_EXACT);
    ck_assert_int_eq(compare_terms(FIELD_GIVEN_NAME, &a, &b), LEVEL_DIFFERENT);
    ck_assert_int_eq(compare_terms(FIELD_STREET, &a, &b), LEVEL_DIFFERENT);
}
END_TEST

static struct term date(const char *text)
{
    struct toy_sighting s = {0};
    struct term term;
    int *part[] = {&s.year, &s.month, &s.day};
    for (size_t i = 0; i < COUNT_OF(part) && *text != '\0'; i++) { // "2009", "2009-03", "2009-03-14"
        char *end;
        *part[i] = (int)strtol(text, &end, 10);
        text = *end == '-' ? end + 1 : end;
    }
    ck_assert(make_term(&s, FIELD_BIRTH_DATE, 0, &term));
    return term;
}

START_TEST(dates_are_compared_by_parts_digits_and_swap)
{
    static const struct case_of cases[] = {
        {"2009-03-14", "2009-03-14", LEVEL_EXACT},
        {"2009-03-14", "2009-03-15", LEVEL_NEAR}, // one digit
        {"2009-03-14", "2009-05-14", LEVEL_NEAR},
        {"2009-03-14", "2008-03-14", LEVEL_NEAR},
        {"2009-03-12", "2009-03-21", LEVEL_NEAR}, // two digits that are neighbours, swapped
        {"2009-03-14", "2090-03-14", LEVEL_NEAR},
        {"2009-03-11", "2009-11-03", LEVEL_NEAR},    // day and month swapped
        {"2009-03-14", "2009-03-27", LEVEL_SIMILAR}, // another day of the month
        {"2009-03-14", "2009-12-14", LEVEL_SIMILAR},
        {"2009-03-14", "2012-03-14", LEVEL_SIMILAR},
        {"2009-03-14", "2009-11-27", LEVEL_WEAK}, // the year alone
        {"2009-03-14", "2012-03-27", LEVEL_DIFFERENT},
        {"2009-03-14", "2012-11-27", LEVEL_DIFFERENT},
        {"2009-03", "2009-03-27", LEVEL_SIMILAR}, // incomplete ones, by what both give
        {"2009-03", "2009-03", LEVEL_SIMILAR},
        {"2009", "2009-03-27", LEVEL_WEAK},
        {"2009", "2010-03-27", LEVEL_DIFFERENT},
        {"2009", "0-03-27", LEVEL_MISSING},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct term a = date(cases[i].a), b = date(cases[i].b);
        expect(FIELD_BIRTH_DATE, &a, &b, &cases[i]);
    }
}
END_TEST

START_TEST(middle_names_are_equal_different_or_agree_in_what_one_side_has_as_an_initial)
{
    static const struct case_of cases[] = {
        {"LUZ", "LUZ", LEVEL_EXACT}, {"LUZ", "L", LEVEL_WEAK},      {"L", "L", LEVEL_WEAK},
        {"L", "M", LEVEL_DIFFERENT}, {"LUZ", "M", LEVEL_DIFFERENT}, {"LUZ", "LUISA", LEVEL_DIFFERENT},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct term a, b;
        ck_assert(make_term(&(struct toy_sighting){.middle = cases[i].a}, FIELD_MIDDLE_NAME, 0, &a));
        ck_assert(make_term(&(struct toy_sighting){.middle = cases[i].b}, FIELD_MIDDLE_NAME, 0, &b));
        expect(FIELD_MIDDLE_NAME, &a, &b, &cases[i]);
    }
}
END_TEST

START_TEST(postal_codes_agree_in_their_area_and_texts_in_their_letters)
{
    static const struct {
        enum field field;
        struct case_of of;
    } cases[] = {
        {FIELD_POSTAL_CODE, {"93701", "93701", LEVEL_EXACT}},
        {FIELD_POSTAL_CODE, {"93701", "93725", LEVEL_SIMILAR}},
        {FIELD_POSTAL_CODE, {"93701", "90001", LEVEL_DIFFERENT}},
        {FIELD_PLACE, {"SACRAMENTO", "SACRAMENTO", LEVEL_EXACT}},
        {FIELD_PLACE, {"SACRAMENTO", "SACREMENTO", LEVEL_NEAR}},
        {FIELD_PLACE, {"SACRAMENTO", "WESTSACRAMENTO", LEVEL_SIMILAR}},
        {FIELD_PLACE, {"SACRAMENTO", "FRESNO", LEVEL_DIFFERENT}},
        {FIELD_STREET, {"1200 MAIN STREET", "1200 MAIN STREET APT 4", LEVEL_SIMILAR}},
        {FIELD_EMAIL, {"SOMEBODY@EXAMPLE.ORG", "SOMEBODY@EXAMPEL.ORG", LEVEL_SIMILAR}},
        {FIELD_SEX, {"F", "F", LEVEL_EXACT}},
        {FIELD_SEX, {"F", "M", LEVEL_DIFFERENT}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct term term[2];
        for (int side = 0; side < 2; side++) {
            const char *text = side == 0 ? cases[i].of.a : cases[i].of.b;
            struct toy_sighting s = {.postal_code = text, .place = text, .street = text, .email = text, .sex = text};
            ck_assert(make_term(&s, cases[i].field, 0, &term[side]));
        }
        expect(cases[i].field, &term[0], &term[1], &cases[i].of);
    }
}
END_TEST

START_TEST(swapped_names_are_seen_and_rank_below_equal_ones_only)
{
    struct term x = name("ANGEL", 0), y = name("MARTIN", 0), z = name("MARTINA", 0);
    struct form_levels swapped = compare_forms((struct form){&x, &y}, (struct form){&y, &x});
    ck_assert(swapped.given == LEVEL_SWAPPED && swapped.family == LEVEL_MISSING);
    struct form_levels equal = compare_forms((struct form){&x, &x}, (struct form){&x, &x});
    ck_assert(equal.given == LEVEL_EXACT && equal.family == LEVEL_EXACT);
    struct form_levels near = compare_forms((struct form){&x, &y}, (struct form){&x, &z});
    ck_assert(near.given == LEVEL_EXACT && near.family == LEVEL_NEAR);
    struct form_levels half = compare_forms((struct form){&x, NULL}, (struct form){&x, &z});
    ck_assert(half.given == LEVEL_EXACT && half.family == LEVEL_MISSING);
    struct form_levels none = compare_forms((struct form){&x, NULL}, (struct form){NULL, &x});
    ck_assert(none.given == LEVEL_MISSING && none.family == LEVEL_MISSING);
    ck_assert(form_rank(equal) > form_rank(swapped) && form_rank(swapped) > form_rank(near));
    ck_assert(form_rank(near) > form_rank(half) && form_rank(half) > form_rank(none));
}
END_TEST

// Properties, on terms made of random bits: what two terms share grows step by step.

static uint64_t state;
static int seed;

static uint64_t draw(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 24;
}

static void start_from(int number)
{
    seed = number;
    state = (uint64_t)seed;
}

static void random_text(struct term *t, int n_pairs)
{
    memset(t, 0, sizeof *t);
    t->kind = FIELD_GIVEN_NAME;
    t->exact = draw();
    t->group = (uint32_t)draw() | 1;
    t->initial = (uint16_t)(draw() | 1);
    while (n_pairs-- > 0) {
        uint64_t bit = draw() % 128;
        t->grams[bit / 64] |= (uint64_t)1 << bit % 64;
    }
}

static void random_date(struct term *t)
{
    memset(t, 0, sizeof *t);
    t->kind = FIELD_BIRTH_DATE;
    t->exact = draw();
    t->year = (uint32_t)draw() % 4 + 1;
    t->month = (uint32_t)draw() % 4 + 1;
    t->day = (uint32_t)draw() % 4 + 1;
}

static enum level both_ways(enum field field, const struct term *a, const struct term *b)
{
    enum level level = compare_terms(field, a, b), back = compare_terms(field, b, a);
    ck_assert_msg(level == back, "seed %d: %s and %s", seed, level_name(level), level_name(back));
    return level;
}

START_TEST(more_agreement_never_gives_a_lower_level)
{
    start_from(_i + 1);
    struct term a, b;
    int n_pairs = 3 + (int)(draw() % 12);
    random_text(&a, n_pairs);
    random_text(&b, n_pairs);
    enum level text = both_ways(FIELD_PLACE, &a, &b), whole = both_ways(FIELD_GIVEN_NAME, &a, &b);
    for (int bit = 0; bit < 128; bit++) { // b gives up a pair of its own for one of a's
        uint64_t mask = (uint64_t)1 << bit % 64, own = b.grams[0] & ~a.grams[0], *from = &b.grams[0];
        if (own == 0)
            own = b.grams[1] & ~a.grams[1], from = &b.grams[1];
        if ((a.grams[bit / 64] & ~b.grams[bit / 64] & mask) == 0 || own == 0)
            continue;
        *from &= ~(own & -own);
        b.grams[bit / 64] |= mask;
        enum level text_now = both_ways(FIELD_PLACE, &a, &b), whole_now = both_ways(FIELD_GIVEN_NAME, &a, &b);
        ck_assert_msg(text_now >= text && whole_now >= whole, "seed %d, pair %d", seed, bit);
        text = text_now, whole = whole_now;
        for (int step = 0; step < 4; step++) { // the same with initial, sound, all
            struct term c = b;
            c.initial = step >= 1 ? a.initial : b.initial;
            c.group = step >= 2 ? a.group : b.group;
            c.exact = step >= 3 ? a.exact : b.exact;
            enum level now = both_ways(FIELD_GIVEN_NAME, &a, &c);
            ck_assert_msg(now >= whole_now, "seed %d, pair %d, step %d", seed, bit, step);
            whole_now = now;
        }
    }
}
END_TEST

START_TEST(dates_that_agree_in_more_parts_are_never_at_a_lower_level)
{
    start_from(_i + 1);
    struct term a, b;
    random_date(&a);
    random_date(&b);
    enum level before = both_ways(FIELD_BIRTH_DATE, &a, &b);
    uint32_t *part[3] = {&b.year, &b.month, &b.day}, from[3] = {a.year, a.month, a.day};
    for (unsigned i = 0, first = (unsigned)draw() % 3; i < 3; i++) {
        bool was_swapped = b.year == a.year && b.month == a.day && b.day == a.month;
        *part[(first + i) % 3] = from[(first + i) % 3];
        enum level now = both_ways(FIELD_BIRTH_DATE, &a, &b);
        ck_assert_msg(now >= before || was_swapped, "seed %d, part %u", seed, i);
        before = now;
    }
    b.exact = a.exact;
    ck_assert_int_eq(both_ways(FIELD_BIRTH_DATE, &a, &b), LEVEL_EXACT);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("compare");
    TCase *t = tcase_create("compare");
    tcase_add_test(t, names_are_compared_by_letters_sound_and_initial);
    tcase_add_test(t, forms_without_neighbours_are_near_by_their_letter_pairs);
    tcase_add_test(t, name_of_which_only_the_exact_encoding_is_known_is_equal_or_different);
    tcase_add_test(t, dates_are_compared_by_parts_digits_and_swap);
    tcase_add_test(t, middle_names_are_equal_different_or_agree_in_what_one_side_has_as_an_initial);
    tcase_add_test(t, postal_codes_agree_in_their_area_and_texts_in_their_letters);
    tcase_add_test(t, swapped_names_are_seen_and_rank_below_equal_ones_only);
    tcase_add_loop_test(t, more_agreement_never_gives_a_lower_level, 0, 300);
    tcase_add_loop_test(t, dates_that_agree_in_more_parts_are_never_at_a_lower_level, 0, 300);
    suite_add_tcase(s, t);
    return s;
}
