/* SPDX-License-Identifier: Apache-2.0 */
/* Covers ingest/normalise.c. Names are invented or stand for no person. */
#include <check.h>
#include <inttypes.h>
#include <string.h>

#include "ingest/normalise.h"

Suite *suite(void);

static struct fold *fold;
static struct identity id;

static void setup(void)
{
    ck_assert(fold_new(&fold, NULL));
    identity_init(&id);
}

static void teardown(void)
{
    identity_wipe(&id);
    fold_freep(&fold);
}

/* All forms as "GIVEN+FAMILY", variant number before each: "0:JANE+DOEL 1:..." */
static const char *forms(void)
{
    static char text[1024];
    size_t n = 0;
    text[0] = '\0';
    for (int v = 0; v < IDENTITY_NAMES; v++) {
        const char *given = NULL, *family = NULL;
        if (identity_name(&id, v, &given, &family))
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%d:%s+%s", n == 0 ? "" : " ", v, given, family);
    }
    return text;
}

static const struct {
    const char *given, *family, *want;
} columns[] = {
    {"Jane", "Rivers", "0:JANE+RIVERS"},
    {"  jane  ", "RIVERS              ", "0:JANE+RIVERS"},
    {"", "", ""},
    {"Jane", "", "0:JANE+"},
    {"", "Rivers", "0:+RIVERS"},
    {"Jane Mary", "Rivers", "0:JANE+RIVERS"},       /* what follows is a middle name */
    {"Anne-Marie", "Rivers", "0:ANNEMARIE+RIVERS"}, /* a hyphen makes one name */
    {"Anne - Marie", "Rivers", "0:ANNEMARIE+RIVERS"},
    {"J.", "O'Brien", "0:J+OBRIEN"},
    {"Jos\xc3\xa9", "Mu\xc3\xb1oz", "0:JOSE+MUNOZ"},
    {"Jane", "Garcia Lopez", "0:JANE+GARCIALOPEZ 1:JANE+GARCIA 2:JANE+LOPEZ"},
    {"Jane", "Garcia-Lopez", "0:JANE+GARCIALOPEZ 1:JANE+GARCIA 2:JANE+LOPEZ"},
    {"Jane", "Garcia/Lopez", "0:JANE+GARCIALOPEZ 1:JANE+GARCIA 2:JANE+LOPEZ"},
    {"Jane", "Garcia y Lopez", "0:JANE+GARCIALOPEZ 1:JANE+GARCIA 2:JANE+LOPEZ"},
    {"Jane", "de la Cruz", "0:JANE+DELACRUZ"},
    {"Jane", "Garcia de la Cruz", "0:JANE+GARCIADELACRUZ 1:JANE+GARCIA 2:JANE+DELACRUZ"},
    {"Jane", "de la Cruz Garcia", "0:JANE+DELACRUZGARCIA 1:JANE+DELACRUZ 2:JANE+GARCIA"},
    {"Jane", "One Two Three", "0:JANE+ONETWOTHREE 1:JANE+ONE 2:JANE+THREE"},
    {"Jane", "Mc Donald", "0:JANE+MCDONALD"},
    {"Jane", "van der Berg", "0:JANE+VANDERBERG"},
    {"Jane", "Smith Jr", "0:JANE+SMITH"},
    {"Jane", "Smith, Jr.", "0:JANE+SMITH"},
    {"Jane", "Smith III", "0:JANE+SMITH"},
    {"Jane", "Smith 3rd", "0:JANE+SMITH"},
    {"Jane", "Smith Jr Sr", "0:JANE+SMITH"},
    {"Jane", "Garcia B", "0:JANE+GARCIAB 1:JANE+GARCIA"}, /* one letter is no half of a name */
    {"Jane", "Jr", "0:JANE+JR"},                          /* the only word stays */
    {"Miss Jane", "Rivers", "0:JANE+RIVERS"},
    {"Dr", "Rivers", "0:DR+RIVERS"},
    {"J4ne", "Riv3rs", "0:JNE+RIVRS"},
    {"(Jane)", "\"Rivers\"", "0:JANE+RIVERS"},
    {"Baby", "Rivers", "0:+RIVERS"},
    {"BABY BOY", "Rivers", "0:+RIVERS"},
    {"Baby-Girl", "Rivers", "0:+RIVERS"},
    {"Boy", "Boy", "0:+BOY"}, /* a family some bear */
    {"UN KNOWN", "Unknown", ""},
    {"NFN", "NLN", ""},
    {"Victim1", "SEALED.0909A", ""},
    {"Victim 2", "Rivers (Sealed)", ""},
    {"XXX", "zzzz", ""},
    {"Jane", "Doe", ""},
    {"John", "Doe", ""},
    {"Clara", "Doe", "0:CLARA+"},
    {"Clara", "Doerr", "0:CLARA+DOERR"},
    {"Jane", "Unknown Rivers", "0:JANE+"},
    {"Jane", "Null", "0:JANE+NULL"},
    {"Jane", "Minor", "0:JANE+MINOR"},
    {"Ng", "O", "0:NG+O"},
    {"\xf0\x9f\x99\x82", "123", ""},
};

START_TEST(normalises_given_and_family_names)
{
    ck_assert(normalise_given(fold, view_of(columns[_i].given), &id, NULL));
    ck_assert(normalise_family(fold, view_of(columns[_i].family), &id, NULL));
    ck_assert_str_eq(forms(), columns[_i].want);
    identity_init(&id); /* and the other way round */
    ck_assert(normalise_family(fold, view_of(columns[_i].family), &id, NULL));
    ck_assert(normalise_given(fold, view_of(columns[_i].given), &id, NULL));
    ck_assert_str_eq(forms(), columns[_i].want);
}
END_TEST

static const struct {
    const char *text;
    enum name_order order;
    const char *want;
} full_names[] = {
    {"RIVERS, JANE M", ORDER_LAST_FIRST, "0:JANE+RIVERS"},
    {"RIVERS,JANE", ORDER_LAST_FIRST, "0:JANE+RIVERS"},
    {"RIVERS JR, JANE M", ORDER_LAST_FIRST, "0:JANE+RIVERS"},
    {"RIVERS, JANE M JR", ORDER_LAST_FIRST, "0:JANE+RIVERS"},
    {"RIVERS, JR, JANE", ORDER_LAST_FIRST, "0:JANE+RIVERS"},
    {"GARCIA LOPEZ, JANE M", ORDER_LAST_FIRST, "0:JANE+GARCIALOPEZ 1:JANE+GARCIA 2:JANE+LOPEZ"},
    {"RIVERS JANE M", ORDER_LAST_FIRST, "0:JANE+RIVERS"},
    {"RIVERS JR JANE", ORDER_LAST_FIRST, "0:JANE+RIVERS"},
    {"DE LA CRUZ JANE", ORDER_LAST_FIRST, "0:JANE+DELACRUZ"},
    {"GARCIA-LOPEZ JANE", ORDER_LAST_FIRST, "0:JANE+GARCIALOPEZ 1:JANE+GARCIA 2:JANE+LOPEZ"},
    {"RIVERS", ORDER_LAST_FIRST, "0:+RIVERS"},
    {"RIVERS,", ORDER_LAST_FIRST, "0:+RIVERS"},
    {", JANE", ORDER_LAST_FIRST, "0:JANE+"},
    {"DOE, JANE", ORDER_LAST_FIRST, ""},
    {"UNKNOWN, UNKNOWN", ORDER_LAST_FIRST, ""},
    {"RIVERS, BABY GIRL", ORDER_LAST_FIRST, "0:+RIVERS"},
    {",", ORDER_LAST_FIRST, ""},
    {",,,", ORDER_LAST_FIRST, ""},
    {"", ORDER_LAST_FIRST, ""},
    {"Jane M Rivers", ORDER_FIRST_LAST, "0:JANE+RIVERS"},
    {"Jane Rivers, Jr.", ORDER_FIRST_LAST, "0:JANE+RIVERS"},
    {"Rivers, Jane", ORDER_FIRST_LAST, "0:JANE+RIVERS"},
    {"Ms. Jane de la Cruz III", ORDER_FIRST_LAST, "0:JANE+DELACRUZ"},
    {"Anne-Marie Garcia-Lopez", ORDER_FIRST_LAST, "0:ANNEMARIE+GARCIALOPEZ 1:ANNEMARIE+GARCIA 2:ANNEMARIE+LOPEZ"},
    {"Jane", ORDER_FIRST_LAST, "0:JANE+"},
    {"Van Rivers", ORDER_FIRST_LAST, "0:VAN+RIVERS"},
    {"", ORDER_FIRST_LAST, ""},
};

START_TEST(divides_full_names)
{
    ck_assert(normalise_full_name(fold, view_of(full_names[_i].text), full_names[_i].order, &id, NULL));
    ck_assert_str_eq(forms(), full_names[_i].want);
}
END_TEST

/* Middle names and suffixes, wherever they stand. */
static const struct {
    const char *given, *family, *middle_column, *suffix_column, *middle, *suffix;
} further[] = {
    {"Jane", "Rivers", "", "", "", ""},
    {"Jane Mary", "Rivers", "", "", "MARY", ""},
    {"Jane Mary Ann", "Rivers", "", "", "MARYANN", ""},
    {"Jane M.", "Rivers", "", "", "M", ""},
    {"Anne-Marie Lou", "Rivers", "", "", "LOU", ""},
    {"Jane", "Rivers", "Mary", "", "MARY", ""},
    {"Jane", "Rivers", "mary ann", "", "MARYANN", ""},
    {"Jane Mary", "Rivers", "Ann", "", "ANN", ""}, /* its own column counts before what the name says */
    {"Jane Mary", "Rivers", "NMN", "", "MARY", ""},
    {"Jane", "Rivers", "Unknown", "", "", ""},
    {"Jane", "Rivers", "None", "", "", ""},
    {"Jane", "Rivers", "SEALED 17", "", "", ""},
    {"Jane Mary", "Doe", "", "", "", ""}, /* nobody's */
    {"Baby Girl", "Rivers", "", "", "", ""},
    {"Infant Mary", "Rivers", "", "", "", ""},
    {"John", "Rivers Jr", "", "", "", "JR"},
    {"John III", "Rivers", "", "", "", "III"},
    {"John Mary Sr.", "Rivers", "", "", "MARY", "SR"},
    {"John", "Rivers Jr", "", "III", "", "III"},
    {"John", "Rivers Jr", "", "none", "", "JR"},
    {"John", "Rivers", "", "Jr.", "", "JR"},
    {"John", "Rivers", "", " junior ", "", "JR"},
    {"John", "Rivers", "", "2nd", "", "II"},
    {"John", "Rivers", "", "4", "", "IV"},
    {"John", "Rivers", "Mary III", "", "MARY", ""},
    {"John", "Rivers", "", "Esq", "", ""},
};

START_TEST(sets_middle_names_and_suffixes_apart)
{
    for (int order = 0; order < 2; order++) {
        identity_init(&id);
        if (order == 1) {
            ck_assert(normalise_middle(fold, view_of(further[_i].middle_column), &id, NULL));
            normalise_suffix(view_of(further[_i].suffix_column), &id);
            ck_assert(normalise_family(fold, view_of(further[_i].family), &id, NULL));
        }
        ck_assert(normalise_given(fold, view_of(further[_i].given), &id, NULL));
        if (order == 0) {
            ck_assert(normalise_family(fold, view_of(further[_i].family), &id, NULL));
            ck_assert(normalise_middle(fold, view_of(further[_i].middle_column), &id, NULL));
            normalise_suffix(view_of(further[_i].suffix_column), &id);
        }
        ck_assert_str_eq(id.middle, further[_i].middle);
        ck_assert_str_eq(id.suffix, further[_i].suffix);
    }
}
END_TEST

static const struct {
    const char *text;
    enum name_order order;
    const char *want, *middle, *suffix;
} with_middle[] = {
    {"RIVERS, JANE M", ORDER_LAST_FIRST, "0:JANE+RIVERS", "M", ""},
    {"RIVERS JR, JANE MARY ANN", ORDER_LAST_FIRST, "0:JANE+RIVERS", "MARYANN", "JR"},
    {"RIVERS, JR, JANE", ORDER_LAST_FIRST, "0:JANE+RIVERS", "", "JR"},
    {"RIVERS JR JANE M", ORDER_LAST_FIRST, "0:JANE+RIVERS", "M", "JR"},
    {"RIVERS JANE M III", ORDER_LAST_FIRST, "0:JANE+RIVERS", "M", "III"},
    {"Jane Mary Rivers", ORDER_FIRST_LAST, "0:JANE+RIVERS", "MARY", ""},
    {"Jane M. de la Cruz II", ORDER_FIRST_LAST, "0:JANE+DELACRUZ", "M", "II"},
    {"Jane Mary Ann Rivers, Jr.", ORDER_FIRST_LAST, "0:JANE+RIVERS", "MARYANN", "JR"},
    {"Baby Boy Rivers", ORDER_FIRST_LAST, "0:+RIVERS", "", ""},
    {"Jane Mary Doe", ORDER_FIRST_LAST, "", "", ""},
    {"Jane", ORDER_FIRST_LAST, "0:JANE+", "", ""},
};

START_TEST(finds_middle_names_and_suffixes_in_full_names)
{
    ck_assert(normalise_full_name(fold, view_of(with_middle[_i].text), with_middle[_i].order, &id, NULL));
    ck_assert_str_eq(forms(), with_middle[_i].want);
    ck_assert_str_eq(id.middle, with_middle[_i].middle);
    ck_assert_str_eq(id.suffix, with_middle[_i].suffix);
}
END_TEST

START_TEST(takes_no_middle_name_or_suffix_of_an_alias)
{
    ck_assert(normalise_given(fold, view_of("Jane"), &id, NULL));
    ck_assert(normalise_family(fold, view_of("Rivers"), &id, NULL));
    ck_assert(normalise_alias(fold, view_of("BROOKS JR, JENNA LOU"), ORDER_LAST_FIRST, &id, NULL));
    ck_assert_str_eq(id.middle, "");
    ck_assert_str_eq(id.suffix, "");
}
END_TEST

START_TEST(keeps_two_aliases_that_say_something_new)
{
    ck_assert(normalise_alias(fold, view_of("RIVERS, JANE"), ORDER_LAST_FIRST, &id, NULL));
    ck_assert(normalise_alias(fold, view_of(""), ORDER_LAST_FIRST, &id, NULL));
    ck_assert(normalise_alias(fold, view_of("DOE, JANE"), ORDER_LAST_FIRST, &id, NULL));
    ck_assert(normalise_alias(fold, view_of("Peaches"), ORDER_LAST_FIRST, &id, NULL));
    ck_assert(normalise_alias(fold, view_of("BROOKS, JANE"), ORDER_LAST_FIRST, &id, NULL));
    ck_assert(normalise_full_name(fold, view_of("RIVERS, JANE"), ORDER_LAST_FIRST, &id, NULL));
    ck_assert_str_eq(forms(), "0:JANE+RIVERS 4:PEACHES+RIVERS"); /* 3 is 0 again; the last found no room */
}
END_TEST

START_TEST(takes_what_an_alias_lacks_from_the_name)
{
    ck_assert(normalise_given(fold, view_of("Jane"), &id, NULL));
    ck_assert(normalise_family(fold, view_of("Rivers"), &id, NULL));
    ck_assert(normalise_alias_parts(fold, view_of("Janie"), view_of(" "), &id, NULL));
    ck_assert(normalise_alias_parts(fold, view_of(""), view_of("Garcia-Lopez"), &id, NULL));
    ck_assert_str_eq(forms(), "0:JANE+RIVERS 3:JANIE+RIVERS 4:JANE+GARCIALOPEZ");
}
END_TEST

START_TEST(reads_a_family_name_alone_in_an_alias_by_its_comma)
{
    ck_assert(normalise_family(fold, view_of("Rivers"), &id, NULL));
    ck_assert(normalise_alias(fold, view_of("BROOKS, BABY"), ORDER_LAST_FIRST, &id, NULL));
    ck_assert(normalise_alias(fold, view_of("GARCIA-LOPEZ"), ORDER_LAST_FIRST, &id, NULL));
    ck_assert_str_eq(forms(), "0:+RIVERS 3:+BROOKS 4:+GARCIALOPEZ");
}
END_TEST

START_TEST(replaces_a_name_given_again)
{
    const char *given, *family;
    ck_assert(normalise_family(fold, view_of("Garcia Lopez"), &id, NULL));
    ck_assert(normalise_family(fold, view_of("Rivers"), &id, NULL));
    ck_assert_str_eq(forms(), "0:+RIVERS");
    ck_assert(!identity_name(&id, -1, &given, &family));
    ck_assert(!identity_name(&id, IDENTITY_NAMES, &given, &family));
}
END_TEST

START_TEST(cuts_long_names_and_refuses_endless_ones)
{
    char text[2001];
    struct error err = {0};
    memset(text, 'B', sizeof text);
    text[1] = 'A';
    text[200] = '\0';
    ck_assert(normalise_family(fold, view_of(text), &id, NULL));
    ck_assert_uint_eq(strlen(id.name[0].family), NAME_LETTERS);
    text[200] = 'B';
    text[2000] = '\0';
    ck_assert(!normalise_family(fold, view_of(text), &id, &err));
    ck_assert(!normalise_given(fold, view_of(text), &id, &err));
    ck_assert(!normalise_middle(fold, view_of(text), &id, &err));
    ck_assert(!normalise_full_name(fold, view_of(text), ORDER_FIRST_LAST, &id, &err));
    ck_assert(!normalise_alias(fold, view_of(text), ORDER_FIRST_LAST, &id, &err));
    ck_assert(!normalise_alias_parts(fold, view_of("Jane"), view_of(text), &id, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert_ptr_null(strstr(err.frame[0], "BB"));
}
END_TEST

static uint32_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 24);
}

/* Whatever comes in: letters only come out, within their limits, and normalising them again changes nothing. */
START_TEST(changes_nothing_when_normalising_twice)
{
    static const char *const pieces[] = {
        "JR",  "SR",    "DE",       "LA",     "MC",   "Y",  "-",   " ",    ", ", ".",      "'",
        "3",   "RD",    "DR",       "BABY",   "BOY",  "DO", "E",   "JANE", "UN", "KNOWN",  "X",
        "III", "LOPEZ", "\xc3\xb1", "garcia", "SEAL", "ED", "VAN", "TEST", "MR", "VICTIM", "\xe5\x8c\x97"};
    const char *given = getenv("TEST_SEED");
    uint64_t state = given != NULL ? strtoull(given, NULL, 10) : 20261122;
    printf("TEST_SEED=%" PRIu64 "\n", state);
    for (int round = 0; round < 20000; round++) {
        char text[256] = "", again[256];
        for (uint32_t n = next_random(&state) % 8; n > 0; n--)
            (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s",
                           pieces[next_random(&state) % COUNT_OF(pieces)]);
        identity_init(&id);
        if (round % 3 == 0) {
            ck_assert(normalise_full_name(fold, view_of(text), round % 2 == 0 ? ORDER_FIRST_LAST : ORDER_LAST_FIRST,
                                          &id, NULL));
        } else {
            ck_assert(normalise_given(fold, view_of(text), &id, NULL));
            ck_assert(normalise_family(fold, view_of(text), &id, NULL));
        }
        struct identity middle;
        identity_init(&middle);
        ck_assert(normalise_middle(fold, view_of(id.middle), &middle, NULL));
        ck_assert_str_eq(middle.middle, id.middle);
        normalise_suffix(view_of(id.suffix), &middle);
        ck_assert_str_eq(middle.suffix, id.suffix);
        for (int v = 0; v < 3; v++) {
            struct identity second;
            const char *g = id.name[v].given, *f = id.name[v].family;
            ck_assert_uint_eq(strspn(g, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), strlen(g));
            ck_assert_uint_eq(strspn(f, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), strlen(f));
            identity_init(&second);
            ck_assert(normalise_given(fold, view_of(g), &second, NULL));
            ck_assert(normalise_family(fold, view_of(f), &second, NULL));
            ck_assert_msg(strcmp(second.name[0].given, g) == 0, "\"%s\": \"%s\"", text, g);
            ck_assert_msg(strcmp(second.name[0].family, f) == 0, "\"%s\": \"%s\"", text, f);
            (void)snprintf(again, sizeof again, "%s, %s", f, g);
            identity_init(&second);
            ck_assert(normalise_full_name(fold, view_of(again), ORDER_LAST_FIRST, &second, NULL));
            ck_assert_msg(strcmp(second.name[0].family, f) == 0, "\"%s\": \"%s\"", text, f);
        }
    }
}
END_TEST

START_TEST(keeps_birth_dates_but_the_default_one)
{
    struct date d;
    ck_assert(date_from_ymd(2009, 1, 1, &d));
    normalise_birth_date(d, &id);
    ck_assert(id.has_birth && id.birth.days == d.days);
    ck_assert(date_from_ymd(1900, 1, 1, &d));
    normalise_birth_date(d, &id);
    ck_assert(!id.has_birth);
}
END_TEST

START_TEST(knows_three_sexes_and_takes_the_rest_for_not_given)
{
    static const struct {
        const char *code;
        char sex;
    } sexes[] = {{"F", 'F'}, {"M", 'M'}, {"X", 'X'}, {"U", 0}, {"", 0}, {"FM", 0}, {"f", 0}};
    for (size_t i = 0; i < COUNT_OF(sexes); i++) {
        normalise_sex(view_of(sexes[i].code), &id);
        ck_assert_int_eq(id.sex, sexes[i].sex);
    }
}
END_TEST

START_TEST(leaves_nothing_when_wiped)
{
    static const struct identity zeros;
    ck_assert(normalise_family(fold, view_of("Rivers"), &id, NULL));
    identity_wipe(&id);
    ck_assert_mem_eq(&id, &zeros, sizeof id);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("normalise");
    TCase *t = tcase_create("normalise");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, normalises_given_and_family_names, 0, (int)COUNT_OF(columns));
    tcase_add_loop_test(t, divides_full_names, 0, (int)COUNT_OF(full_names));
    tcase_add_loop_test(t, sets_middle_names_and_suffixes_apart, 0, (int)COUNT_OF(further));
    tcase_add_loop_test(t, finds_middle_names_and_suffixes_in_full_names, 0, (int)COUNT_OF(with_middle));
    tcase_add_test(t, takes_no_middle_name_or_suffix_of_an_alias);
    tcase_add_test(t, keeps_two_aliases_that_say_something_new);
    tcase_add_test(t, takes_what_an_alias_lacks_from_the_name);
    tcase_add_test(t, reads_a_family_name_alone_in_an_alias_by_its_comma);
    tcase_add_test(t, replaces_a_name_given_again);
    tcase_add_test(t, cuts_long_names_and_refuses_endless_ones);
    tcase_add_test(t, changes_nothing_when_normalising_twice);
    tcase_add_test(t, keeps_birth_dates_but_the_default_one);
    tcase_add_test(t, knows_three_sexes_and_takes_the_rest_for_not_given);
    tcase_add_test(t, leaves_nothing_when_wiped);
    suite_add_tcase(s, t);
    return s;
}
