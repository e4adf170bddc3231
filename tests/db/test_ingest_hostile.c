// SPDX-License-Identifier: Apache-2.0
// ingest/ingest.c ingest/intake.c ingest/row.c ingest/receipt.c: what people and machines do at the wrong moment. An extract is
// replaced while it is read, an order to seal comes without the row's number, a file has a name no receipt can carry.
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fsio.h"
#include "tests/support/inbox.h"
#include "tests/support/scratch.h"

#define HEADER                                                                                                         \
    "IDENTIFIER,UI_ID,COM_FST_NM,COM_MID_NM,COM_LST_NM,SUFX_TLDSC,BIRTH_DT,EST_DOB_CD,GENDER_CD,P_ETHNCTYC,HISP_CD,"   \
    "SS_NO,CL_INDX_NO,GVR_ENTC,SENSTV_IND,SOC158_IND,IBMSNAP_OPERATION,LST_UPD_TS\n"
#define ROW(id, given, family, access)                                                                                 \
    id ",," given ",," family ",,2011-05-06,N,F,839,N,,,1068," access ",N,I,2026-06-01 10:00:00.000000\n"
#define ANN        ROW("AAAAAAA0X5", "Ann", "Alder", "N")
#define BEA        ROW("BBBBBBB0X5", "Bea", "Birch", "N")
#define BEA_SEALED ROW("BBBBBBB0X5", "Victim1", "SEALED.0909A", "R")

#define REFERRALS                                                                                                      \
    "COUNTY,JUV_PIN,REFERRAL_NO,MINOR_NAME,AKA,DOB,SEX,RACE,CII,REFERRAL_DT,ACTION_DT,REFERRAL_TYPE,REFERRAL_SOURCE,"  \
    "OFFENSE_1,OFFENSE_2,OFFENSE_3,OFFENSE_4,OFFENSE_5,OFFENSE_LEVEL_1,OFFENSE_LEVEL_2,OFFENSE_LEVEL_3,"               \
    "OFFENSE_LEVEL_4,OFFENSE_LEVEL_5,DETENTION,DISPOSITION,SUPERVISION_STATUS,WARRANT_DT,AWOL_FLAG,CSEC_FLAG,"         \
    "CSEIT_SCORE,CSEIT_DT,SEALED_DT,SEAL_AUTH\n"
#define REFERRAL(pin, number, sealed)                                                                                  \
    "ALAMEDA," pin "," number ",\"ALDER, ANN\",,05/06/2011,MALE,WHITE,,01/02/2026,01/03/2026,NEW,"                     \
    "LAW ENFORCEMENT AGENCY,PC 647(B),,,,,,,,,,,,,,,,,," sealed ",\n"

static long records(void)
{
    return inbox_count("SELECT count(*) FROM identity.record WHERE NOT deleted");
}

/* --- what was sent is not lost --------------------------------------------------------------------------------------------- */

/* While the first extract is being read its agency drops the next one under the same name. */
static void drop_the_next(void *ctx, const char *file, uint64_t rows, uint64_t rejected, uint64_t bytes_done,
                          uint64_t bytes_total)
{
    (void)ctx, (void)file, (void)rows, (void)rejected, (void)bytes_done, (void)bytes_total;
    inbox_context.progress = NULL;
    ck_assert_int_eq(unlink(inbox_path("a.csv")), 0);
    inbox_drop("a.csv", HEADER BEA, &(struct inbox_manifest){.as_of = "2026-07-01"});
}

START_TEST(an_extract_dropped_over_the_one_being_read_is_kept_and_taken_in_next)
{
    inbox_drop("a.csv", HEADER ANN, NULL);
    inbox_context.progress = drop_the_next;
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    ck_assert(fs_exists(inbox_path("a.csv")));
    ck_assert(fs_exists(inbox_path("a.manifest.yaml")));
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    ck_assert_int_eq(records(), 2);
    ck_assert(!fs_exists(inbox_path("a.csv")));
}
END_TEST

/* --- what was sealed is gone ----------------------------------------------------------------------------------------------- */

START_TEST(an_order_to_seal_without_the_rows_own_number_withdraws_the_child)
{
    struct hub probation = *inbox_context.hub;
    inbox_agree("{system: probation, agency: probation_dept", "{system: probation, agency: cdss");
    struct hub_agency agency = inbox_context.hub->agencies[0];
    agency.system = "probation";
    const struct inbox_manifest first = {.source = "probation.referral"},
                                later = {.source = "probation.referral", .as_of = "2026-07-01"};
    probation.agencies = &agency;
    probation.n_agencies = 1;
    inbox_context.hub = &probation;
    inbox_drop("a.csv", REFERRALS REFERRAL("P1", "R1", "") REFERRAL("P2", "R2", ""), &first);
    ck_assert_msg(inbox_take("a.csv") == INGEST_ACCEPTED, "%s",
                  inbox_result.outcome == INGEST_REFUSED ? inbox_refusal() : "");
    ck_assert_int_eq(records(), 2);
    inbox_drop("b.csv", REFERRALS REFERRAL("P1", "", "06/30/2026"), &later);
    ck_assert_int_eq(inbox_take("b.csv"), INGEST_ACCEPTED);
    ck_assert_uint_eq(inbox_result.withheld, 1);
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM identity.withdrawn"), 1);
    ck_assert_int_eq(records(), 1);
}
END_TEST

START_TEST(a_withdrawn_child_is_gone_from_links_and_persons_before_the_next_link_run)
{
    inbox_drop("a.csv", HEADER ANN BEA, NULL);
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_ACCEPTED);
    static const char *const pairs[] = {"link (recipes, weight", "refused (reason, weight",
                                        "review_pair (pattern, weight",
                                        "decision (decision, decided_by, decided_on, reason, weight_band"};
    static const char *const values[] = {"1, 20", "'twins', 20", "7, 20", "'match', 'a clerk', '2026-01-01', 'x', 20"};
    char text[400];
    inbox_run("TRUNCATE linkage.link, linkage.person, linkage.refused, linkage.review_pair, linkage.decision, "
              "linkage.history");
    inbox_run("INSERT INTO linkage.person SELECT record_key, '00000000-0000-0000-0000-000000000001'"
              " FROM identity.record");
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        (void)snprintf(text, sizeof(text),
                       "INSERT INTO linkage.%s, record_a, record_b) SELECT %s, min(record_key::text)::uuid,"
                       " max(record_key::text)::uuid FROM identity.record",
                       pairs[i], values[i]);
        inbox_run(text);
    }
    inbox_run(
        "INSERT INTO linkage.history (run_date, event, person_id, other_person_id, records)"
        " SELECT '2026-01-01', 'merge', uuids[1 + i % 3], uuids[1 + (i + 1) % 3], 1 FROM generate_series(0, 2) AS i,"
        " (SELECT array['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002',"
        " '00000000-0000-0000-0000-000000000003']::uuid[] AS uuids) AS x");
    inbox_drop("b.csv", HEADER BEA_SEALED, &(struct inbox_manifest){.as_of = "2026-07-01"});
    ck_assert_int_eq(inbox_take("b.csv"), INGEST_ACCEPTED);
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        (void)snprintf(text, sizeof(text), "SELECT count(*) FROM linkage.%.*s", (int)strcspn(pairs[i], " "), pairs[i]);
        ck_assert_int_eq(inbox_count(text), 0);
    }
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM linkage.history"), 1); // of two others
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM linkage.person"), 1);
    ck_assert_int_eq(inbox_count("SELECT count(*) FROM linkage.person JOIN identity.withdrawn USING (record_key)"), 0);
}
END_TEST

/* --- one agency's file does not stop the others ---------------------------------------------------------------------------- */

/* Room for ".manifest.yaml" is left in the name, room for ".receipt.json" and a temporary name is not. */
START_TEST(a_file_name_too_long_for_its_receipt_gets_a_shorter_one)
{
    char first[sizeof(inbox_result.receipt)] = "";
    for (int i = 1; i <= 2; i++) {
        char name[256];
        (void)snprintf(name, sizeof(name), "%0238d.csv", i);
        inbox_drop(name, i == 1 ? HEADER ANN : HEADER BEA, NULL);
        ck_assert_int_eq(inbox_take(name), INGEST_ACCEPTED);
        ck_assert(fs_exists(inbox_result.receipt));
        ck_assert(!fs_exists(inbox_path(name)));
        ck_assert_str_ne(first, inbox_result.receipt);
        memcpy(first, inbox_result.receipt, sizeof(first));
    }
}
END_TEST

/* What `unreadable` cannot be read: the extract, or its manifest. */
static const char *const unreadable[] = {"a.csv", "a.manifest.yaml"};

START_TEST(an_extract_that_may_not_be_read_is_refused_and_stops_nobody_else)
{
    uid_t me = geteuid();
    inbox_drop("a.csv", HEADER ANN, NULL);
    ck_assert_int_eq(chmod(inbox_path(unreadable[_i]), 0), 0);
    if (me == 0) { /* root may read anything */
        ck_assert_int_eq(mkdir(scratch_path("receipts"), 0777) + chmod(scratch_path("receipts"), 0777), 0);
        ck_assert_int_eq(chmod(scratch_path(""), 0755) + chmod(scratch_path("inbox"), 0755), 0);
        ck_assert_int_eq(chmod(scratch_path("inbox/cdss"), 0755) + seteuid(65534), 0);
    }
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_REFUSED);
    ck_assert(strstr(inbox_refusal(), "Permission denied") != NULL);
    ck_assert_int_eq(seteuid(me), 0);
    ck_assert_int_eq(records(), 0);
}
END_TEST

/* --- a manifest is a file of a stranger -------------------------------------------------------------------------------------- */

/* Somebody wrote about a child where the manifest should be. */
static const char *const confided[] = {
    "Alder Ann: 2011-05-06\n",
    "agency: cdss\nrows: Alder Ann\n",
    "agency: cdss\nagency: Alder\nsource: Alder\nsource: Alder\n",
    "[Alder, Ann]\n",
    "\"Alder\" Ann\n",
    "&Alder {a: *Ann}\n",
};

START_TEST(what_stands_in_a_manifest_is_not_repeated)
{
    inbox_drop("a.csv", HEADER ANN, NULL);
    scratch_write("inbox/cdss/a.manifest.yaml", confided[_i], strlen(confided[_i]));
    ck_assert_int_eq(inbox_take("a.csv"), INGEST_REFUSED);
    ck_assert_msg(strstr(inbox_refusal(), "Alder") == NULL && strstr(inbox_refusal(), "Ann") == NULL, "%s",
                  inbox_refusal());
    ck_assert(strstr(inbox_refusal(), "a.manifest.yaml") != NULL);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("ingest, the hostile side");
    TCase *t = tcase_create("faults");
    tcase_add_checked_fixture(t, inbox_setup, inbox_teardown);
    tcase_add_test(t, an_extract_dropped_over_the_one_being_read_is_kept_and_taken_in_next);
    tcase_add_test(t, an_order_to_seal_without_the_rows_own_number_withdraws_the_child);
    tcase_add_test(t, a_withdrawn_child_is_gone_from_links_and_persons_before_the_next_link_run);
    tcase_add_test(t, a_file_name_too_long_for_its_receipt_gets_a_shorter_one);
    tcase_add_loop_test(t, an_extract_that_may_not_be_read_is_refused_and_stops_nobody_else, 0, COUNT_OF(unreadable));
    tcase_add_loop_test(t, what_stands_in_a_manifest_is_not_repeated, 0, COUNT_OF(confided));
    suite_add_tcase(s, t);
    return s;
}
