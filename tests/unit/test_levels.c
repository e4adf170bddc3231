// SPDX-License-Identifier: Apache-2.0
/* What becomes of raw values when they are normalised, encoded as in a delivery and compared as evidence: the whole way
 * that a name takes to a level, without a database. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "ingest/encode.h"
#include "linker/evidence.h"
#include "tests/support/secrets.h"

static struct error err;
static struct keyring *keys;
static struct encoder *encoder;

static void setup(void)
{
    err_clear(&err);
    keys = keyring_for_tests();
    ck_assert(encoder_new(keys, &encoder, &err));
}

static void teardown(void)
{
    encoder_freep(&encoder);
    keyring_freep(&keys);
}

static bool normalise(enum field field, const char *text, struct identity *id)
{
    struct fold *fold = encoder_fold(encoder);
    struct view raw = view_of(text);
    struct date birth;
    switch (field) {
    case FIELD_GIVEN_NAME:
        return normalise_given(fold, raw, id, &err);
    case FIELD_MIDDLE_NAME:
        return normalise_middle(fold, raw, id, &err);
    case FIELD_FAMILY_NAME:
        return normalise_family(fold, raw, id, &err);
    case FIELD_BIRTH_DATE:
        if (!date_from_iso(raw, &birth))
            return false;
        normalise_birth_date(birth, id);
        return true;
    case FIELD_SEX:
        normalise_sex(raw, id);
        return true;
    case FIELD_SSN:
        return normalise_ssn(raw, id) == NORMAL_OK;
    case FIELD_ID:
        return identity_add_id(id, "cin", text, strlen(text));
    case FIELD_POSTAL_CODE:
        normalise_postal_code(raw, id);
        return true;
    case FIELD_PLACE:
        return normalise_place(fold, raw, id, &err);
    case FIELD_STREET:
        return normalise_street(fold, raw, id, &err);
    case FIELD_PHONE:
        normalise_phone(raw, id);
        return true;
    case FIELD_EMAIL:
        normalise_email(raw, id);
        return true;
    default:
        return false;
    }
}

static enum level level_of(enum field field, const char *a, const char *b)
{
    struct linkage_field one = {.field = field, .subject = field == FIELD_ID ? identifier_subject("cin") : 0};
    struct linkage_config linkage = {.fields = &one, .n_fields = 1};
    CLEANUP(evidence_freep) struct evidence *e = NULL;
    struct comparison c;
    static struct bundle bundle;
    ck_assert(evidence_new(&linkage, 2, &e, &err));
    for (uint32_t unit = 0; unit < 2; unit++) {
        struct identity id;
        identity_init(&id);
        ck_assert(normalise(field, unit == 0 ? a : b, &id) && encoder_encode(encoder, &id, &bundle, &err));
        ck_assert(evidence_add(e, unit, &bundle, &err));
    }
    evidence_close(e);
    evidence_compare(e, 0, 1, &c);
    return (enum level)c.level[0];
}

START_TEST(raw_values_come_to_their_levels)
{
    static const struct {
        enum field field;
        const char *a, *b;
        enum level level;
    } cases[] = {
        {FIELD_GIVEN_NAME, "Marisol", "MARISOL", LEVEL_EXACT},
        {FIELD_GIVEN_NAME, "Jos\xc3\xa9", "Jose", LEVEL_EXACT},
        {FIELD_GIVEN_NAME, "Marisol", "Marissol", LEVEL_NEAR},
        {FIELD_GIVEN_NAME, "Marisol", "Mairsol", LEVEL_NEAR},
        {FIELD_GIVEN_NAME, "Jonathan", "Johnathon", LEVEL_SIMILAR},
        {FIELD_GIVEN_NAME, "Marisol", "M", LEVEL_WEAK},
        {FIELD_GIVEN_NAME, "Marisol", "Jose", LEVEL_DIFFERENT},
        {FIELD_GIVEN_NAME, "Marisol", "Unknown", LEVEL_MISSING},
        {FIELD_FAMILY_NAME, "O'Neil", "ONEIL", LEVEL_EXACT},
        {FIELD_FAMILY_NAME, "Garcia-Lopez", "Lopez", LEVEL_EXACT},
        {FIELD_FAMILY_NAME, "Garcia-Lopez", "Lopes", LEVEL_NEAR},
        {FIELD_FAMILY_NAME, "Garcia-Lopez", "Garcia Torres", LEVEL_EXACT},
        {FIELD_MIDDLE_NAME, "Luz", "Luz", LEVEL_EXACT},
        {FIELD_MIDDLE_NAME, "Luz", "L.", LEVEL_WEAK},
        {FIELD_MIDDLE_NAME, "L", "L", LEVEL_WEAK},
        {FIELD_MIDDLE_NAME, "Luz", "Lara", LEVEL_DIFFERENT},
        {FIELD_BIRTH_DATE, "2009-03-14", "2009-03-14", LEVEL_EXACT},
        {FIELD_BIRTH_DATE, "2009-03-14", "2009-03-15", LEVEL_NEAR},
        {FIELD_BIRTH_DATE, "2009-03-11", "2009-11-03", LEVEL_NEAR},
        {FIELD_BIRTH_DATE, "2009-03-14", "2009-03-27", LEVEL_SIMILAR},
        {FIELD_BIRTH_DATE, "2009-03-14", "2009-11-27", LEVEL_WEAK},
        {FIELD_BIRTH_DATE, "2009-03-14", "2012-11-27", LEVEL_DIFFERENT},
        {FIELD_SEX, "F", "F", LEVEL_EXACT},
        {FIELD_SEX, "F", "M", LEVEL_DIFFERENT},
        {FIELD_SEX, "F", "U", LEVEL_MISSING},
        {FIELD_SSN, "212-34-5679", "212345679", LEVEL_EXACT},
        {FIELD_SSN, "212-34-5679", "212345678", LEVEL_DIFFERENT},
        {FIELD_ID, "91234567A", "91234567A", LEVEL_EXACT},
        {FIELD_POSTAL_CODE, "93701", "93701-1234", LEVEL_EXACT},
        {FIELD_POSTAL_CODE, "93701", "93725", LEVEL_SIMILAR},
        {FIELD_POSTAL_CODE, "93701", "90001", LEVEL_DIFFERENT},
        {FIELD_PLACE, "Sacramento", "SACRAMENTO", LEVEL_EXACT},
        {FIELD_PLACE, "Sacramento", "Sacremento", LEVEL_NEAR},
        {FIELD_PLACE, "Sacramento", "West Sacramento", LEVEL_SIMILAR},
        {FIELD_PLACE, "Sacramento", "Fresno", LEVEL_DIFFERENT},
        {FIELD_STREET, "12 Main Street", "12 main street", LEVEL_EXACT},
        {FIELD_STREET, "12 Main Street", "17 Main Street", LEVEL_NEAR},
        {FIELD_STREET, "12 Main Street", "340 Oak Avenue", LEVEL_DIFFERENT},
        {FIELD_PHONE, "(916) 555-0100", "916-555-0100", LEVEL_EXACT},
        {FIELD_PHONE, "916-555-0100", "916-555-0101", LEVEL_DIFFERENT},
        {FIELD_EMAIL, "Somebody@schoolmail.test", "somebody@SCHOOLMAIL.test", LEVEL_EXACT},
        {FIELD_EMAIL, "somebody@schoolmail.test", "somebdy@schoolmail.test", LEVEL_NEAR},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (int turned = 0; turned < 2; turned++) {
            const char *a = turned ? cases[i].b : cases[i].a, *b = turned ? cases[i].a : cases[i].b;
            enum level level = level_of(cases[i].field, a, b);
            ck_assert_msg(level == cases[i].level, "%s: \"%s\", \"%s\": %s, not %s", field_name(cases[i].field), a, b,
                          level_name(level), level_name(cases[i].level));
        }
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("levels");
    TCase *t = tcase_create("levels");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, raw_values_come_to_their_levels);
    suite_add_tcase(s, t);
    return s;
}
