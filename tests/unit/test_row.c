// SPDX-License-Identifier: Apache-2.0
// ingest/row.c ingest/row_map.c ingest/row_key.c: rows of the shipped sources, and of a toy with what they do not use.
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "ingest/row_key.h"
#include "tests/support/edited.h"
#include "tests/support/scratch.h"
#include "tests/support/secrets.h"

static struct codes *codes;
static struct sources *sources;
static struct row *row;
static const struct source *source;
static struct error err;
static struct date as_of;

static void setup(void)
{
    scratch_make();
    err_clear(&err);
    ck_assert(codes_load(repo_path("config/codes"), &codes, &err));
    ck_assert(sources_load(repo_path("config/sources"), codes, &sources, &err));
    ck_assert(date_from_iso(view_of("2026-06-30"), &as_of));
}

static void teardown(void)
{
    row_freep(&row);
    sources_freep(&sources);
    codes_freep(&codes);
    scratch_remove();
}

static void use(const char *name)
{
    row_freep(&row);
    source = sources_find(sources, name);
    ck_assert_ptr_nonnull(source);
    ck_assert(row_new(source, codes, as_of, &row, &err));
}

static int column(const char *name)
{
    for (size_t i = 0; i < source->n_columns; i++)
        if (strcmp(source->columns[i].name, name) == 0)
            return (int)i;
    ck_abort_msg("no column \"%s\"", name);
    return -1;
}

/* Judge a row given as "COLUMN=value|COLUMN=value"; the columns not named are blank. */
static void judge(const char *base, const char *changes)
{
    static char text[4096];
    struct view raw[256] = {{NULL, 0}};
    int n = snprintf(text, sizeof(text), "%s|%s", base, changes);
    ck_assert_int_lt(n, (int)sizeof(text));
    for (char *p = text; p != NULL && *p != '\0';) {
        char *end = strchr(p, '|');
        if (end != NULL)
            *end++ = '\0';
        char *value = strchr(p, '=');
        if (value != NULL) {
            *value++ = '\0';
            raw[column(p)] = view_of(value);
        }
        p = end;
    }
    row_judge(row, raw);
}

static const char client[] = "IDENTIFIER=5Y3vKVs0X5|COM_FST_NM=Ann|COM_LST_NM=Alder|BIRTH_DT=2011-05-06|EST_DOB_CD=N|"
                             "GENDER_CD=F|P_ETHNCTYC=823|GVR_ENTC=1086|SENSTV_IND=N|SOC158_IND=N|IBMSNAP_OPERATION=I|"
                             "LST_UPD_TS=2026-01-02 03:04:05.000000";
static const char referral[] =
    "COUNTY=ALAMEDA|JUV_PIN=000123|REFERRAL_NO=R1|MINOR_NAME=DOE, JANE M|DOB=05/06/2010|SEX=FEMALE|"
    "RACE=HISPANIC|REFERRAL_DT=02/03/2026|ACTION_DT=02/04/2026|REFERRAL_TYPE=NEW|"
    "REFERRAL_SOURCE=SCHOOL|OFFENSE_1=PC 459";

static const struct {
    const char *source, *base, *changes;
    enum row_verdict verdict;
    const char *reason, *column;
} verdicts[] = {
    {"child_welfare.client", client, "", ROW_ACCEPTED, NULL, NULL},
    {"child_welfare.client", client, "GENDER_CD=", ROW_REJECTED, "missing", "GENDER_CD"},
    {"child_welfare.client", client, "GENDER_CD=Q", ROW_REJECTED, "bad_code", "GENDER_CD"},
    {"child_welfare.client", client, "BIRTH_DT=2026-07-01", ROW_REJECTED, "born_later", "BIRTH_DT"},
    {"child_welfare.client", client, "UI_ID=0315-2076-8676-8002051", ROW_ACCEPTED, NULL, NULL},
    {"child_welfare.client", client, "UI_ID=0315-2076-8676-8002052", ROW_REJECTED, "id_mismatch", "UI_ID"},
    {"child_welfare.client", client, "SENSTV_IND=R", ROW_WITHHELD, "sealed", "SENSTV_IND"},
    {"child_welfare.client", client, "SENSTV_IND=R|BIRTH_DT=rubbish|GENDER_CD=", ROW_WITHHELD, "sealed", "SENSTV_IND"},
    {"child_welfare.client", client, "COM_LST_NM=SEALED.0909A", ROW_WITHHELD, "sealed", "COM_LST_NM"},
    {"child_welfare.client", client, "SENSTV_IND=S", ROW_WITHHELD, "sensitive", "SENSTV_IND"},
    {"child_welfare.client", client, "IBMSNAP_OPERATION=D|COM_FST_NM=|GENDER_CD=", ROW_ACCEPTED, NULL, NULL},
    {"child_welfare.client", client, "IBMSNAP_OPERATION=D|IDENTIFIER=", ROW_REJECTED, "missing", "IDENTIFIER"},
    {"child_welfare.client", client, "IBMSNAP_OPERATION=D|IDENTIFIER=1", ROW_REJECTED, "bad_id", "IDENTIFIER"},
    {"probation.referral", referral, "", ROW_ACCEPTED, NULL, NULL},
    {"probation.referral", referral, "REFERRAL_DT=02/03/2009", ROW_REJECTED, "before_birth", "REFERRAL_DT"},
    {"probation.referral", referral, "CSEIT_SCORE=9", ROW_REJECTED, "score_without_date", "CSEIT_DT"},
    {"probation.referral", referral, "CSEIT_SCORE=24", ROW_REJECTED, "out_of_range", "CSEIT_SCORE"},
    {"probation.referral", referral, "SEAL_AUTH=WIC 781", ROW_WITHHELD, "sealed", "SEAL_AUTH"},
    {"probation.referral", referral, "REFERRAL_DT=07/01/2026", ROW_REJECTED, "in_the_future", "REFERRAL_DT"},
};

START_TEST(judges_a_row)
{
    use(verdicts[_i].source);
    judge(verdicts[_i].base, verdicts[_i].changes);
    ck_assert_msg(row->verdict == verdicts[_i].verdict, "%s: verdict %d, %s", verdicts[_i].changes, (int)row->verdict,
                  row->reason != NULL ? row->reason : "");
    if (verdicts[_i].reason == NULL)
        return;
    ck_assert_str_eq(row->reason, verdicts[_i].reason);
    ck_assert_str_eq(source->columns[row->column].name, verdicts[_i].column);
}
END_TEST

START_TEST(a_sealed_row_without_an_id_withdraws_nobody)
{
    use("child_welfare.client");
    judge(client, "SENSTV_IND=R|IDENTIFIER=");
    ck_assert_int_eq(row->verdict, ROW_WITHHELD);
    ck_assert(row->withdraw);
    ck_assert(!row->has_key);
    judge(client, "SENSTV_IND=R");
    ck_assert(row->has_key);
}
END_TEST

START_TEST(maps_attributes_of_the_record)
{
    use("child_welfare.client");
    judge(client, "");
    ck_assert_str_eq(row->attribute[RECORD_SEX].code, "F");
    ck_assert_str_eq(row->attribute[RECORD_RACE].code, "black");
    ck_assert_str_eq(row->attribute[RECORD_COUNTY].code, "19");
    ck_assert_str_eq(row->attribute[RECORD_BIRTH_QUALITY].code, "exact");
    ck_assert(row->has_birth_month);
    judge(client, "HISP_CD=Y|BIRTH_DT=1900-01-01");
    ck_assert_str_eq(row->attribute[RECORD_RACE].code, "hispanic");
    ck_assert(!row->has_birth_month);
    use("probation.referral");
    judge(referral, "DOB=01/01/2010");
    ck_assert_str_eq(row->attribute[RECORD_BIRTH_QUALITY].code, "partial");
    ck_assert_str_eq(row->qualifier, "01");
}
END_TEST

static const char visit[] =
    "rec_type=E|cin=91234567A|bthdate=20100506|sex=F|oshpd_id=106010735|admtdate=20260102|diag_p=J00";

static const struct {
    const char *changes, *race;
} races[] = {
    {"race1=R3", "black"},
    {"race1=R3|race2=R3", "black"},
    {"race1=R3|race2=R5", "multiple"},
    {"race1=R3|ethncty=E1", "hispanic"},
    {"race1=99|race2=R2", "asian"},
    {"race1=R2|race2=99", "asian"},
    {"ethncty=E2", NULL},
};

START_TEST(combines_races_as_california_does)
{
    use("health.encounter");
    judge(visit, races[_i].changes);
    ck_assert_msg(row->verdict == ROW_ACCEPTED, "%s in %d", row->reason != NULL ? row->reason : "", row->column);
    if (races[_i].race == NULL)
        ck_assert(!row->attribute[RECORD_RACE].given);
    else
        ck_assert_str_eq(row->attribute[RECORD_RACE].code, races[_i].race);
}
END_TEST

static const struct row_event *find_event(enum event_kind kind)
{
    for (int i = 0; i < row->n_events; i++)
        if (row->event[i].kind == kind)
            return &row->event[i];
    return NULL;
}

START_TEST(the_strongest_code_of_several_columns_counts)
{
    use("health.encounter");
    judge(visit, "");
    ck_assert_ptr_null(find_event(EVENT_CSEC));
    judge(visit, "odiag3=T7652XA|odiag9=T7452XA");
    ck_assert_ptr_nonnull(find_event(EVENT_CSEC));
    ck_assert_str_eq(find_event(EVENT_CSEC)->value[ATTR_TIER].code, "confirmed");
    ck_assert_str_eq(find_event(EVENT_CSEC)->value[ATTR_BASIS].code, "diagnosis");
}
END_TEST

START_TEST(an_event_without_its_needed_value_does_not_exist)
{
    use("probation.referral");
    judge(referral, "CSEC_FLAG=N");
    ck_assert_int_eq(row->n_events, 1);
    judge(referral, "CSEC_FLAG=AT RISK|CSEIT_SCORE=12|CSEIT_DT=02/05/2026");
    ck_assert_int_eq(row->n_events, 4);
    ck_assert_str_eq(find_event(EVENT_SCREENING)->value[ATTR_RESULT].code, "clear");
    ck_assert_int_eq(find_event(EVENT_SCREENING)->value[ATTR_SCORE].number, 12);
}
END_TEST

START_TEST(adds_up_days_of_several_columns)
{
    use("schools.attendance");
    judge("record_type=STAS|academic_year=2024-2025|ssid=1234567890|school=0110017|expected=180|attended=160",
          "oss=2|excused=5|iss=1");
    ck_assert_int_eq(row->verdict, ROW_ACCEPTED);
    ck_assert_int_eq(row->event[0].value[ATTR_DAYS_ABSENT].number, 7);
    ck_assert_int_eq(row->event[0].value[ATTR_DAYS_SUSPENDED].number, 3);
    ck_assert(!row->event[0].value[ATTR_SCORE].given);
}
END_TEST

START_TEST(the_first_owner_that_is_given_owns_the_row)
{
    use("health.encounter");
    judge(visit, "rln=ABC123456");
    ck_assert_int_eq(row->owner, 0);
    judge(visit, "rln=ABC123456|cin=");
    ck_assert_int_eq(row->owner, 1);
    judge(visit, "cin=");
    ck_assert_int_eq(row->verdict, ROW_REJECTED);
    ck_assert_str_eq(row->reason, "no_owner");
    use("health.eligibility");
    judge("cin=91234567A|lst_nm=Alder|fst_nm=Ann|birth_dt=20100506|sex=F|elig_from=202501", "cin_frozen=Y");
    ck_assert_int_eq(row->verdict, ROW_ACCEPTED);
    ck_assert(!row->live);
}
END_TEST

START_TEST(normalises_identifiers_for_the_encoder)
{
    CLEANUP(fold_freep) struct fold *fold = NULL;
    struct identity id;
    const char *given = NULL, *family = NULL;
    ck_assert(fold_new(&fold, &err));
    use("probation.referral");
    judge(referral, "AKA=BROWN, JAN; SMITH, J|CII=A0012");
    ck_assert(row_identity(row, fold, &id, &err));
    ck_assert(identity_name(&id, 3, &given, &family));
    ck_assert_str_eq(given, "JAN");
    ck_assert_str_eq(family, "BROWN");
    ck_assert(identity_name(&id, 4, &given, &family));
    ck_assert(id.has_birth);
    ck_assert_int_eq(id.sex, 'F');
    ck_assert_int_eq(id.n_ids, 1);
    use("schools.demographics");
    judge("record_type=SINF|eff_start=20250801|reporting_lea=0110017|academic_year=2025-2026|ssid=1234567890|"
          "legal_first=Ann|legal_last=Alder|birth_date=20100506|gender=X",
          "alias_first=Annie|alias_last=Elm");
    ck_assert_int_eq(row->verdict, ROW_ACCEPTED);
    ck_assert(row_identity(row, fold, &id, &err));
    ck_assert(identity_name(&id, 3, &given, &family));
    ck_assert_str_eq(family, "ELM");
    ck_assert_int_eq(id.sex, 'X');
    use("child_welfare.client");
    judge(client, "SS_NO=123-45-6789|CL_INDX_NO=91234567A");
    ck_assert(row_identity(row, fold, &id, &err));
    ck_assert_int_eq(id.n_ids, 2);
    identity_wipe(&id);
}
END_TEST

START_TEST(keys_depend_on_what_is_meant_not_on_how_it_is_written)
{
    CLEANUP(keyring_freep) struct keyring *keys = keyring_for_tests();
    CLEANUP(row_keys_freep) struct row_keys *k = NULL;
    struct uuid a, b, record_a, record_b;
    use("child_welfare.client");
    ck_assert(row_keys_new(keys, source, &k, &err));
    judge(client, "");
    ck_assert(row_keys_row(k, row, &a, &err) && row_keys_record(k, row, &record_a, &err));
    judge(client, "IDENTIFIER=0315-2076-8676-8002051|COM_FST_NM=Bea");
    ck_assert(row_keys_row(k, row, &b, &err) && row_keys_record(k, row, &record_b, &err));
    ck_assert_int_eq(uuid_compare(&a, &b), 0);
    ck_assert_int_eq(uuid_compare(&record_a, &record_b), 0);
    judge(client, "IDENTIFIER=5Y3VKVS0X5");
    ck_assert(row_keys_row(k, row, &b, &err));
    ck_assert_int_ne(uuid_compare(&a, &b), 0);
    ck_assert_int_ne(uuid_compare(&a, &record_a), 0);
}
END_TEST

START_TEST(a_pin_is_another_childs_in_another_county)
{
    CLEANUP(keyring_freep) struct keyring *keys = keyring_for_tests();
    CLEANUP(row_keys_freep) struct row_keys *k = NULL;
    struct uuid alameda, fresno;
    use("probation.referral");
    ck_assert(row_keys_new(keys, source, &k, &err));
    judge(referral, "");
    ck_assert(row_keys_record(k, row, &alameda, &err));
    judge(referral, "COUNTY=FRESNO");
    ck_assert(row_keys_record(k, row, &fresno, &err));
    ck_assert_int_ne(uuid_compare(&alameda, &fresno), 0);
}
END_TEST

START_TEST(a_birth_date_can_come_in_three_columns)
{
    static const struct source_column columns[] = {
        {.name = "ID", .type = COLUMN_ID, .form = FORM_PLAIN, .required = true},
        {.name = "Y", .type = COLUMN_INTEGER, .min = 0, .max = 9999},
        {.name = "M", .type = COLUMN_INTEGER, .min = 0, .max = 99},
        {.name = "D", .type = COLUMN_INTEGER, .min = 0, .max = 99},
        {.name = "SSN", .type = COLUMN_TEXT},
    };
    static const struct source_identifier identifiers[] = {
        {.kind = KIND_BIRTH_DATE, .from = {1, 2, 3}, .n_from = 3},
        {.kind = KIND_SSN, .from = {4}, .n_from = 1},
        {.kind = KIND_SUFFIX, .from = {4}, .n_from = 1},
    };
    static const struct source toy = {
        .name = "x.toy",
        .system = "x",
        .columns = columns,
        .n_columns = COUNT_OF(columns),
        .key = {0},
        .n_key = 1,
        .operation = -1,
        .owners = {{.namespace_name = "x", .id = 0, .qualifier = -1}},
        .n_owners = 1,
        .identifiers = identifiers,
        .n_identifiers = COUNT_OF(identifiers),
    };
    CLEANUP(fold_freep) struct fold *fold = NULL;
    struct identity id;
    ck_assert(fold_new(&fold, &err));
    source = &toy;
    ck_assert(row_new(source, codes, as_of, &row, &err));
    judge("ID=1|Y=2011|M=2|D=28|SSN=431-22-1234", "");
    ck_assert_int_eq(row->verdict, ROW_ACCEPTED);
    ck_assert(row_identity(row, fold, &id, &err));
    ck_assert(id.has_birth);
    ck_assert_str_eq(id.ssn, "431221234");
    judge("ID=1|Y=2011|M=2|D=29", "");
    ck_assert(row_identity(row, fold, &id, &err));
    ck_assert(!id.has_birth);
    judge("ID=1|Y=2011", "");
    ck_assert(row_identity(row, fold, &id, &err));
    ck_assert(!id.has_birth);
}
END_TEST

START_TEST(every_kind_of_identifier_reaches_the_identity)
{
    static const struct source_column columns[] = {{.name = "ID", .type = COLUMN_ID, .form = FORM_PLAIN},
                                                   {.name = "MIDDLE"},
                                                   {.name = "SUFFIX"},
                                                   {.name = "ZIP"},
                                                   {.name = "MAIL_ZIP"},
                                                   {.name = "CITY"},
                                                   {.name = "NUMBER"},
                                                   {.name = "STREET", .max_length = 1024},
                                                   {.name = "HOME"},
                                                   {.name = "MOBILE"},
                                                   {.name = "EMAIL"}};
    static const struct source_identifier identifiers[] = {
        {.kind = KIND_MIDDLE_NAME, .from = {1}, .n_from = 1},    {.kind = KIND_SUFFIX, .from = {2}, .n_from = 1},
        {.kind = KIND_POSTAL_CODE, .from = {3, 4}, .n_from = 2}, {.kind = KIND_PLACE, .from = {5}, .n_from = 1},
        {.kind = KIND_STREET, .from = {6, 7}, .n_from = 2},      {.kind = KIND_PHONE, .from = {8, 9}, .n_from = 2},
        {.kind = KIND_EMAIL, .from = {10}, .n_from = 1},
    };
    static const struct source toy = {.name = "x.toy",
                                      .system = "x",
                                      .columns = columns,
                                      .n_columns = COUNT_OF(columns),
                                      .n_key = 1,
                                      .operation = -1,
                                      .owners = {{.namespace_name = "x", .id = 0, .qualifier = -1}},
                                      .n_owners = 1,
                                      .identifiers = identifiers,
                                      .n_identifiers = COUNT_OF(identifiers)};
    CLEANUP(fold_freep) struct fold *fold = NULL;
    struct identity id;
    ck_assert(fold_new(&fold, &err));
    source = &toy;
    ck_assert(row_new(source, codes, as_of, &row, &err));
    judge("ID=1|MIDDLE=Mary|SUFFIX=Jr|ZIP=00000|MAIL_ZIP=95814-0001|CITY=Fresno|NUMBER=12|STREET=Oak Street|"
          "HOME=916-555-0142|MOBILE=916-555-0143|EMAIL=Jane@School.example",
          "");
    ck_assert(row_identity(row, fold, &id, &err));
    ck_assert_str_eq(id.middle, "MARY");
    ck_assert_str_eq(id.suffix, "JR");
    ck_assert_str_eq(id.postal_code, "95814"); /* the first that says something */
    ck_assert_str_eq(id.place, "FRESNO");
    ck_assert_str_eq(id.street, "12OAKST"); /* all of them */
    ck_assert_int_eq(id.n_phones, 2);       /* each of them */
    ck_assert_str_eq(id.phone[1], "9165550143");
    ck_assert_str_eq(id.email, "jane@school.example");
    judge("ID=1", "");
    ck_assert(row_identity(row, fold, &id, &err));
    ck_assert_str_eq(id.middle, "");
    ck_assert_str_eq(id.street, "");
    ck_assert_int_eq(id.n_phones, 0);
    identity_wipe(&id);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("row");
    TCase *t = tcase_create("row");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, judges_a_row, 0, COUNT_OF(verdicts));
    tcase_add_test(t, a_sealed_row_without_an_id_withdraws_nobody);
    tcase_add_test(t, maps_attributes_of_the_record);
    tcase_add_loop_test(t, combines_races_as_california_does, 0, COUNT_OF(races));
    tcase_add_test(t, the_strongest_code_of_several_columns_counts);
    tcase_add_test(t, an_event_without_its_needed_value_does_not_exist);
    tcase_add_test(t, adds_up_days_of_several_columns);
    tcase_add_test(t, the_first_owner_that_is_given_owns_the_row);
    tcase_add_test(t, normalises_identifiers_for_the_encoder);
    tcase_add_test(t, keys_depend_on_what_is_meant_not_on_how_it_is_written);
    tcase_add_test(t, a_pin_is_another_childs_in_another_county);
    tcase_add_test(t, a_birth_date_can_come_in_three_columns);
    tcase_add_test(t, every_kind_of_identifier_reaches_the_identity);
    suite_add_tcase(s, t);
    return s;
}
