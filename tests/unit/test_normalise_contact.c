/* SPDX-License-Identifier: Apache-2.0 */
/* Covers ingest/normalise_contact.c. Addresses and numbers are invented. */
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

/* What comes of a text as that kind: "" when not given. */
static const char *normalised(enum identifier_kind kind, const char *raw)
{
    identity_init(&id);
    switch (kind) {
    case KIND_POSTAL_CODE:
        normalise_postal_code(view_of(raw), &id);
        return id.postal_code;
    case KIND_PLACE:
        ck_assert(normalise_place(fold, view_of(raw), &id, NULL));
        return id.place;
    case KIND_STREET:
        ck_assert(normalise_street(fold, view_of(raw), &id, NULL));
        return id.street;
    case KIND_PHONE:
        normalise_phone(view_of(raw), &id);
        return id.n_phones > 0 ? id.phone[0] : "";
    default:
        normalise_email(view_of(raw), &id);
        return id.email;
    }
}

#define TEN       "0123456789"
#define LETTERS20 "ABCDEFGHIJKLMNOPQRST"

static const struct {
    enum identifier_kind kind;
    const char *raw, *want;
} cases[] = {
    {KIND_POSTAL_CODE, "95814", "95814"},
    {KIND_POSTAL_CODE, " 95814-1234 ", "95814"},
    {KIND_POSTAL_CODE, "958141234", "95814"},
    {KIND_POSTAL_CODE, "sw1a 1aa", "SW1A1AA"},
    {KIND_POSTAL_CODE, "K1A 0B1", "K1A0B1"},
    {KIND_POSTAL_CODE, "02134", "02134"},
    {KIND_POSTAL_CODE, "22222", "22222"},
    {KIND_POSTAL_CODE, "1234567890", "1234567890"},
    {KIND_POSTAL_CODE, "12345678901", ""},
    {KIND_POSTAL_CODE, "00000", ""},
    {KIND_POSTAL_CODE, "99999-9999", ""},
    {KIND_POSTAL_CODE, "88888", ""},
    {KIND_POSTAL_CODE, "12", ""},
    {KIND_POSTAL_CODE, "unknown", ""},
    {KIND_POSTAL_CODE, "", ""},
    {KIND_PLACE, "Los Angeles", "LOSANGELES"},
    {KIND_PLACE, "LOS-ANGELES", "LOSANGELES"},
    {KIND_PLACE,
     "Ca\xc3\xb1"
     "on City",
     "CANONCITY"},
    {KIND_PLACE, "Coeur d'Alene", "COEURDALENE"},
    {KIND_PLACE, "29 Palms", "29PALMS"},
    {KIND_PLACE, "Street", "STREET"}, /* only streets are shortened */
    {KIND_PLACE, "Unknown", ""},
    {KIND_PLACE, "n/a", ""},
    {KIND_PLACE, "XXXXX", ""},
    {KIND_PLACE, "X", ""},
    {KIND_PLACE, "Homeless", ""},
    {KIND_PLACE, "  ", ""},
    {KIND_PLACE, LETTERS20 " " LETTERS20 "UVW", LETTERS20 LETTERS20},
    {KIND_STREET, "123 Main Street", "123MAINST"},
    {KIND_STREET, "123 MAIN ST.", "123MAINST"},
    {KIND_STREET, "123 North Main St, Apartment 5", "123NMAINST5"},
    {KIND_STREET, "123 N. Main Street #5", "123NMAINST5"},
    {KIND_STREET, "123 N Main St Unit 5", "123NMAINST5"},
    {KIND_STREET, "45 O'Farrell Ave", "45OFARRELLAVE"},
    {KIND_STREET, "45 Ofarrell Avenue", "45OFARRELLAVE"},
    {KIND_STREET, "1200 Avenue", "1200AVE"},
    {KIND_STREET, "Avenue", "AVENUE"}, /* alone it is the name */
    {KIND_STREET, "12 Main Unit", "12MAINUNIT"},
    {KIND_STREET, "General Delivery", ""},
    {KIND_STREET, "CONFIDENTIAL 17", ""},
    {KIND_STREET, "no address", ""},
    {KIND_STREET, "", ""},
    {KIND_STREET, "1 " LETTERS20 LETTERS20 LETTERS20, "1" LETTERS20 LETTERS20 "ABCDEFGHIJKLMNOPQRS"},
    {KIND_PHONE, "(916) 555-0142", "9165550142"},
    {KIND_PHONE, "+1 916 555 0142", "9165550142"},
    {KIND_PHONE, "1-916-555-0142", "9165550142"},
    {KIND_PHONE, "916.555.0142 x23", "9165550142"},
    {KIND_PHONE, "916 555 0142 ext. 4", "9165550142"},
    {KIND_PHONE, "555-0142", "5550142"},
    {KIND_PHONE, "+52 55 5555 0142", "525555550142"},
    {KIND_PHONE, "tel 9165550142", "9165550142"},
    {KIND_PHONE, "550142", ""},
    {KIND_PHONE, "0000000000", ""},
    {KIND_PHONE, "999-999-9999", ""},
    {KIND_PHONE, "916 0000000", ""},
    {KIND_PHONE, "123-456-7890", ""},
    {KIND_PHONE, "1234567", ""},
    {KIND_PHONE, TEN TEN, ""},
    {KIND_PHONE, "none", ""},
    {KIND_PHONE, "", ""},
    {KIND_EMAIL, " Jane.Rivers@School.EXAMPLE ", "jane.rivers@school.example"},
    {KIND_EMAIL, "jane+x@school.example", "jane+x@school.example"},
    {KIND_EMAIL, "jane", ""},
    {KIND_EMAIL, "@school.example", ""},
    {KIND_EMAIL, "jane@", ""},
    {KIND_EMAIL, "jane@a@b", ""},
    {KIND_EMAIL, "jane@a.b jan@a.b", ""},
    {KIND_EMAIL, "none@none.com", ""},
    {KIND_EMAIL, "jane@noemail.com", ""},
    {KIND_EMAIL, "NoEmail@school.example", ""},
    {KIND_EMAIL, "", ""},
    {KIND_EMAIL, TEN TEN TEN TEN "@" TEN TEN TEN "012345678", TEN TEN TEN TEN "@" TEN TEN TEN "012345678"},
    {KIND_EMAIL, TEN TEN TEN TEN "@" TEN TEN TEN TEN, ""},
};

START_TEST(normalises_where_a_child_can_be_found)
{
    char once[128];
    (void)snprintf(once, sizeof once, "%s", normalised(cases[_i].kind, cases[_i].raw));
    ck_assert_str_eq(once, cases[_i].want);
    ck_assert_str_eq(normalised(cases[_i].kind, once), cases[_i].want);
}
END_TEST

START_TEST(keeps_four_phones_and_passes_over_the_rest)
{
    char number[32];
    for (int i = 0; i < 6; i++) {
        (void)snprintf(number, sizeof number, "916555014%d", i);
        normalise_phone(view_of(number), &id);
    }
    ck_assert_int_eq(id.n_phones, IDENTITY_PHONES);
    ck_assert_str_eq(id.phone[3], "9165550143");
}
END_TEST

START_TEST(replaces_what_was_given_before_even_by_nothing)
{
    ck_assert(normalise_place(fold, view_of("Fresno"), &id, NULL) && normalise_place(fold, view_of("none"), &id, NULL));
    ck_assert_str_eq(id.place, "");
    normalise_postal_code(view_of("95814"), &id);
    normalise_postal_code(view_of("x"), &id);
    ck_assert_str_eq(id.postal_code, "");
}
END_TEST

START_TEST(refuses_endless_places_without_saying_them)
{
    char text[2001];
    struct error err = {0};
    memset(text, 'B', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ck_assert(!normalise_place(fold, view_of(text), &id, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert(!normalise_street(fold, view_of(text), &id, &err));
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

START_TEST(changes_nothing_when_normalising_twice)
{
    static const enum identifier_kind kinds[] = {KIND_POSTAL_CODE, KIND_PLACE, KIND_STREET, KIND_PHONE, KIND_EMAIL};
    static const char *const pieces[] = {
        "AVE", "NUE",  "NORTH", "APT", "UNIT",     " ",  "-",     ".", "'", "1",  "95814", "555", "0",       "9", "@",
        "no",  "none", ".com",  "x",   "\xc3\xb1", "UN", "KNOWN", "A", "#", "ST", "REET",  "+1",  "1234567", "N", "A"};
    const char *given = getenv("TEST_SEED");
    uint64_t state = given != NULL ? strtoull(given, NULL, 10) : 20261122;
    printf("TEST_SEED=%" PRIu64 "\n", state);
    for (int round = 0; round < 20000; round++) {
        char text[256] = "", once[128];
        enum identifier_kind kind = kinds[round % (int)COUNT_OF(kinds)];
        for (uint32_t n = next_random(&state) % 8; n > 0; n--)
            (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s",
                           pieces[next_random(&state) % COUNT_OF(pieces)]);
        (void)snprintf(once, sizeof once, "%s", normalised(kind, text));
        const char *twice = normalised(kind, once);
        ck_assert_msg(strcmp(once, twice) == 0, "\"%s\": \"%s\", \"%s\"", text, once, twice);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("normalise_contact");
    TCase *t = tcase_create("normalise_contact");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, normalises_where_a_child_can_be_found, 0, (int)COUNT_OF(cases));
    tcase_add_test(t, keeps_four_phones_and_passes_over_the_rest);
    tcase_add_test(t, replaces_what_was_given_before_even_by_nothing);
    tcase_add_test(t, refuses_endless_places_without_saying_them);
    tcase_add_test(t, changes_nothing_when_normalising_twice);
    suite_add_tcase(s, t);
    return s;
}
