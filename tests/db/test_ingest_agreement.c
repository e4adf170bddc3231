// SPDX-License-Identifier: Apache-2.0
// ingest/ingest.c: no delivery without an agreement in force that covers it; the refusal names the clause, and nothing is stored.
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "common/fsio.h"
#include "tests/support/inbox.h"
#include "tests/support/scratch.h"

#define HEADER                                                                                                         \
    "IDENTIFIER,UI_ID,COM_FST_NM,COM_MID_NM,COM_LST_NM,SUFX_TLDSC,BIRTH_DT,EST_DOB_CD,GENDER_CD,P_ETHNCTYC,HISP_CD,"   \
    "SS_NO,CL_INDX_NO,GVR_ENTC,SENSTV_IND,SOC158_IND,IBMSNAP_OPERATION,LST_UPD_TS\n"
#define ANN "AAAAAAA0X5,,Ann,,Alder,,2011-05-06,N,F,839,N,,,1068,N,N,I,2026-06-01 10:00:00.000000\n"

static long records(void)
{
    return inbox_count("SELECT count(*) FROM identity.record");
}

static void assert_nothing_stored(void)
{
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM intake.delivery"), 0);
    ck_assert_int_eq(records(), 0);
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM intake.reject"), 0);
}

static void assert_receipt_names_the_clause(void)
{
    CLEANUP(buf_done) struct buf text = {0};
    ck_assert(fs_read_file(inbox_result.receipt, 1 << 16, &text, &inbox_error));
    ck_assert(strstr(text.data, "clause ") != NULL);
}

static const struct {
    const char *from, *to; /* in the agreement */
    const char *today, *want;
} not_agreed[] = {
    {"status: in_force", "status: suspended", "2026-07-01", "clause status: the agreement is suspended"},
    {"status: in_force", "status: in_force", "2025-12-31",
     "clause effective: the agreement is in force from 2026-01-01"},
    {"status: in_force", "status: in_force", "2029-01-01", "clause expires: the agreement ended on 2028-12-31"},
    {"agency: cdss, auth", "agency: cde, auth", "2026-07-01",
     "clause systems.child_welfare: agency \"cde\" delivers for it, not \"cdss\""},
    {"- source: child_welfare.client\n    columns", "- source: child_welfare.clients\n    columns", "2026-07-01",
     "clause elements.child_welfare.client.IDENTIFIER: the column is not listed"},
    {"columns: [SS_NO]", "columns: [SS_NUMBER]", "2026-07-01",
     "clause elements.child_welfare.client.SS_NO: the column is not listed"},
};

START_TEST(an_agreement_that_does_not_cover_a_delivery_refuses_it_whole_by_its_clause)
{
    inbox_agree(not_agreed[_i].from, not_agreed[_i].to);
    ck_assert(date_from_iso(view_of(not_agreed[_i].today), &inbox_context.today));
    inbox_drop("a.csv", HEADER ANN, &(struct inbox_manifest){.as_of = "2025-12-30"});
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_REFUSED);
    ck_assert_int_eq(inbox_result.refusal.code, ERR_DENIED);
    ck_assert_msg(strstr(inbox_refusal(), not_agreed[_i].want) != NULL, "%s", inbox_refusal());
    assert_receipt_names_the_clause();
    assert_nothing_stored();
    ck_assert(fs_exists(inbox_path("a.csv")));
}
END_TEST

START_TEST(an_agreement_nobody_signed_or_nobody_knows_takes_nothing_in)
{
    struct hub unsigned_hub = *inbox_context.hub;
    struct hub_agency agency = unsigned_hub.agencies[0];
    agency.public_key[3] ^= 1;
    unsigned_hub.agencies = &agency;
    unsigned_hub.n_agencies = 1;
    inbox_context.hub = &unsigned_hub;
    inbox_drop("a.csv", HEADER ANN, NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_REFUSED);
    ck_assert(strstr(inbox_refusal(), "clause signatures.child_welfare:") != NULL);
    inbox_context.agreements = NULL;
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_REFUSED);
    ck_assert(strstr(inbox_refusal(), "clause id: agreement \"DSA-2026-001\" is not known here") != NULL);
    assert_nothing_stored();
}
END_TEST

START_TEST(what_is_in_stays_in_when_its_agreement_has_ended)
{
    inbox_drop("a.csv", HEADER ANN, NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    inbox_agree("status: in_force", "status: terminated");
    inbox_drop("a.csv", HEADER ANN, NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ALREADY_IN);
    ck_assert_int_eq(records(), 1);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("ingest under an agreement");
    TCase *t = tcase_create("agreement");
    tcase_add_checked_fixture(t, inbox_setup, inbox_teardown);
    tcase_add_loop_test(t, an_agreement_that_does_not_cover_a_delivery_refuses_it_whole_by_its_clause, 0,
                        (int)COUNT_OF(not_agreed));
    tcase_add_test(t, an_agreement_nobody_signed_or_nobody_knows_takes_nothing_in);
    tcase_add_test(t, what_is_in_stays_in_when_its_agreement_has_ended);
    suite_add_tcase(s, t);
    return s;
}
