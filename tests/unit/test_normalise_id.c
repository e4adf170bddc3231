/* SPDX-License-Identifier: Apache-2.0 */
/* Covers ingest/normalise_id.c. The CWS pair is the one of the agency's own public unit test; the other ids are invented. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/normalise.h"

Suite *suite(void);

#define SIXTY3 "123456789012345678901234567890123456789012345678901234567890123"

static const struct {
    enum id_form form;
    uint32_t length;
    const char *raw;
    enum normal result;
    const char *id;
} cases[] = {
    {FORM_PLAIN, 0, "  aB 7-x\t", NORMAL_OK, "aB 7-x"},
    {FORM_PLAIN, 0, "   ", NORMAL_MISSING, NULL},
    {FORM_PLAIN, 0, "", NORMAL_MISSING, NULL},
    {FORM_PLAIN, 0, "a\nb", NORMAL_BAD, NULL},
    {FORM_PLAIN, 0, "a\x7f", NORMAL_BAD, NULL},
    {FORM_PLAIN, 0, SIXTY3, NORMAL_OK, SIXTY3},
    {FORM_PLAIN, 0, SIXTY3 "4", NORMAL_BAD, NULL},
    {FORM_UPPER, 0, " a1b-z ", NORMAL_OK, "A1B-Z"},
    {FORM_UPPER, 0, SIXTY3 "4", NORMAL_BAD, NULL},
    {FORM_DIGITS, 0, "0012", NORMAL_OK, "0012"},
    {FORM_DIGITS, 10, "0123456789", NORMAL_OK, "0123456789"},
    {FORM_DIGITS, 10, "123456789", NORMAL_BAD, NULL},
    {FORM_DIGITS, 0, "12a", NORMAL_BAD, NULL},
    {FORM_DIGITS, 0, "12 3", NORMAL_BAD, NULL},
    {FORM_DIGITS, 10, "0000000000", NORMAL_MISSING, NULL},
    {FORM_DIGITS, 0, SIXTY3 "4", NORMAL_BAD, NULL},
    {FORM_CWS, 0, "5Y3vKVs0X5", NORMAL_OK, "5Y3vKVs0X5"},
    {FORM_CWS, 0, "5Y3VKVS0X5", NORMAL_OK, "5Y3VKVS0X5"}, /* another child */
    {FORM_CWS, 0, "0315-2076-8676-8002051", NORMAL_OK, "5Y3vKVs0X5"},
    {FORM_CWS, 0, " 0315207686768002051 ", NORMAL_OK, "5Y3vKVs0X5"},
    {FORM_CWS, 0, "0315-2076-8676-800205", NORMAL_BAD, NULL},
    {FORM_CWS, 0, "03152-076-8676-8002051", NORMAL_BAD, NULL},
    {FORM_CWS, 0, "0315-2076-8676-80020-1", NORMAL_BAD, NULL},
    {FORM_CWS, 0, "0315-2076-8676-80020a1", NORMAL_BAD, NULL},
    {FORM_CWS, 0, "3521614606207238327", NORMAL_OK, "zzzzzzzzzz"},
    {FORM_CWS, 0, "3521614606208238327", NORMAL_BAD, NULL}, /* 62^7 */
    {FORM_CWS, 0, "3521614606207238328", NORMAL_BAD, NULL}, /* 62^3 */
    {FORM_CWS, 0, "5Y3vKVs0X", NORMAL_BAD, NULL},
    {FORM_CWS, 0, "5Y3vKVs0X5a", NORMAL_BAD, NULL},
    {FORM_CWS, 0, "5Y3vKVs0X-", NORMAL_BAD, NULL},
    {FORM_CWS, 0, "0000000000", NORMAL_MISSING, NULL},
    {FORM_CWS, 0, "0000-0000-0000-0000000", NORMAL_MISSING, NULL},
    {FORM_CIN, 0, "91234567A", NORMAL_OK, "91234567A"},
    {FORM_CIN, 0, "91234567A2", NORMAL_OK, "91234567A"},
    {FORM_CIN, 0, "91234567A2 9180", NORMAL_OK, "91234567A"},
    {FORM_CIN, 0, "91234567a29180", NORMAL_OK, "91234567A"},
    {FORM_CIN, 0, "91234567A9180", NORMAL_BAD, NULL}, /* 13 */
    {FORM_CIN, 0, "91234567A29180 1", NORMAL_BAD, NULL},
    {FORM_CIN, 0, "81234567A", NORMAL_BAD, NULL},
    {FORM_CIN, 0, "9123456AA", NORMAL_BAD, NULL},
    {FORM_CIN, 0, "91234567B", NORMAL_BAD, NULL},
    {FORM_CIN, 0, "91234567S", NORMAL_BAD, NULL},
    {FORM_CIN, 0, "912345671", NORMAL_BAD, NULL},
    {FORM_CIN, 0, "91234567AX", NORMAL_BAD, NULL},
    {FORM_CIN, 0, "9123", NORMAL_BAD, NULL},
    {FORM_CIN, 0, "000000000", NORMAL_MISSING, NULL},
    {FORM_SSN, 0, "212-34-5679", NORMAL_OK, "212345679"},
    {FORM_SSN, 0, "212 34 5679", NORMAL_OK, "212345679"},
    {FORM_SSN, 0, "212345679", NORMAL_OK, "212345679"},
    {FORM_SSN, 0, "000345679", NORMAL_MISSING, NULL},
    {FORM_SSN, 0, "666345679", NORMAL_MISSING, NULL},
    {FORM_SSN, 0, "900345679", NORMAL_MISSING, NULL},
    {FORM_SSN, 0, "212005679", NORMAL_MISSING, NULL},
    {FORM_SSN, 0, "212340000", NORMAL_MISSING, NULL},
    {FORM_SSN, 0, "078-05-1120", NORMAL_MISSING, NULL},
    {FORM_SSN, 0, "219-09-9999", NORMAL_MISSING, NULL},
    {FORM_SSN, 0, "123-45-6789", NORMAL_MISSING, NULL},
    {FORM_SSN, 0, "111111111", NORMAL_MISSING, NULL},
    {FORM_SSN, 0, "         ", NORMAL_MISSING, NULL},
    {FORM_SSN, 0, "5679", NORMAL_BAD, NULL},
    {FORM_SSN, 0, "2123456790", NORMAL_BAD, NULL},
    {FORM_SSN, 0, "21234567X", NORMAL_BAD, NULL},
    {(enum id_form)99, 0, "x", NORMAL_BAD, NULL},
};

START_TEST(puts_ids_into_their_form)
{
    char out[IDENTITY_ID_SIZE] = "untouched";
    size_t len = 99;
    ck_assert_int_eq(normalise_id(cases[_i].form, cases[_i].length, view_of(cases[_i].raw), out, &len),
                     cases[_i].result);
    ck_assert_str_eq(out, cases[_i].id == NULL ? "untouched" : cases[_i].id);
    ck_assert_uint_eq(len, cases[_i].id == NULL ? 99 : strlen(cases[_i].id));
}
END_TEST

START_TEST(changes_nothing_when_normalising_an_id_twice)
{
    char out[IDENTITY_ID_SIZE];
    size_t len = 0;
    if (cases[_i].id == NULL)
        return;
    ck_assert_int_eq(normalise_id(cases[_i].form, cases[_i].length, view_of(cases[_i].id), out, &len), NORMAL_OK);
    ck_assert_str_eq(out, cases[_i].id);
}
END_TEST

static uint32_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 24);
}

START_TEST(changes_nothing_when_normalising_any_id_twice)
{
    static const char *const pieces[] = {"0", "00",    "1",    "21", "912345", "7A", "z9",      "-",
                                         " ", "1234-", "5678", "A",  "S",      "b",  "\xc3\xb1"};
    const char *given = getenv("TEST_SEED");
    uint64_t state = given != NULL ? strtoull(given, NULL, 10) : 20261122;
    int kept = 0;
    printf("TEST_SEED=%" PRIu64 "\n", state);
    for (int round = 0; round < 20000; round++) {
        char text[64] = "", once[IDENTITY_ID_SIZE] = "", twice[IDENTITY_ID_SIZE] = "";
        size_t len = 0;
        enum id_form form = (enum id_form)(round % (FORM_SSN + 1));
        for (uint32_t n = next_random(&state) % 7; n > 0; n--)
            (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s",
                           pieces[next_random(&state) % COUNT_OF(pieces)]);
        if (normalise_id(form, 0, view_of(text), once, &len) != NORMAL_OK)
            continue;
        kept++;
        ck_assert_msg(normalise_id(form, 0, view_of(once), twice, &len) == NORMAL_OK && strcmp(once, twice) == 0,
                      "form %d: \"%s\": \"%s\", \"%s\"", (int)form, text, once, twice);
    }
    ck_assert_int_gt(kept, 5000);
}
END_TEST

START_TEST(refuses_bytes_of_zero_within_an_id)
{
    static const enum id_form forms[] = {FORM_PLAIN, FORM_UPPER, FORM_DIGITS, FORM_CWS, FORM_CIN, FORM_SSN};
    char out[IDENTITY_ID_SIZE];
    size_t len;
    for (size_t i = 0; i < COUNT_OF(forms); i++)
        ck_assert_int_eq(normalise_id(forms[i], 0, (struct view){"91234\0007AA", 10}, out, &len), NORMAL_BAD);
}
END_TEST

START_TEST(keeps_an_ssn_only_when_it_is_one)
{
    struct identity id;
    identity_init(&id);
    ck_assert_int_eq(normalise_ssn(view_of("212-34-5679"), &id), NORMAL_OK);
    ck_assert_str_eq(id.ssn, "212345679");
    ck_assert_int_eq(normalise_ssn(view_of("000-00-0000"), &id), NORMAL_MISSING);
    ck_assert_str_eq(id.ssn, "");
    ck_assert_int_eq(normalise_ssn(view_of("n/a"), &id), NORMAL_BAD);
    ck_assert_str_eq(id.ssn, "");
}
END_TEST

START_TEST(holds_so_many_ids_and_no_more)
{
    struct identity id;
    identity_init(&id);
    ck_assert(!identity_add_id(&id, "cin", SIXTY3 "4", 64));
    for (int i = 0; i < IDENTITY_IDS; i++)
        ck_assert(identity_add_id(&id, "cin", "91234567A", 9));
    ck_assert(!identity_add_id(&id, "cin", "91234567A", 9));
    ck_assert_int_eq(id.n_ids, IDENTITY_IDS);
    ck_assert_str_eq(id.id[7].value, "91234567A");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("normalise_id");
    TCase *t = tcase_create("normalise_id");
    tcase_add_loop_test(t, puts_ids_into_their_form, 0, (int)COUNT_OF(cases));
    tcase_add_loop_test(t, changes_nothing_when_normalising_an_id_twice, 0, (int)COUNT_OF(cases));
    tcase_add_test(t, changes_nothing_when_normalising_any_id_twice);
    tcase_add_test(t, refuses_bytes_of_zero_within_an_id);
    tcase_add_test(t, keeps_an_ssn_only_when_it_is_one);
    tcase_add_test(t, holds_so_many_ids_and_no_more);
    suite_add_tcase(s, t);
    return s;
}
