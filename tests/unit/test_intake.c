// SPDX-License-Identifier: Apache-2.0
// ingest/intake.c ingest/inbox.c ingest/rejects.c ingest/seen.c ingest/ingest.c: a check, which needs no database and no key.
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/fsio.h"
#include "ingest/rejects.h"
#include "ingest/seen.h"
#include "tests/support/inbox.h"
#include "tests/support/scratch.h"

#define HEADER "FKCHLD_CLT,THIRD_ID,CSEC_TPC,START_DT,END_DT,CREATN_TS,IBMSNAP_OPERATION\n"
static const struct inbox_manifest grid = {.source = "child_welfare.csec_grid"};
static uint64_t told;

static void count_progress(void *ctx, const char *file, uint64_t rows, uint64_t rejected, uint64_t done, uint64_t total)
{
    (void)ctx;
    (void)rejected;
    ck_assert_str_eq(file, "CWS_CSECHIST_1.csv");
    ck_assert_uint_le(done, total);
    told = rows;
}

START_TEST(a_check_counts_and_writes_nothing)
{
    inbox_context.progress = count_progress;
    inbox_drop("CWS_CSECHIST_1.csv",
               HEADER
               "BBBBBBB0X5,1,6867,2026-01-01,,,I\nBBBBBBB0X5,1,6867,2026-01-02,,,U\nCCCCCCC0X5,1,6868,2026-01-03,,,I\n",
               &grid);
    ck_assert_int_eq(inbox_check("CWS_CSECHIST_1.csv"), INGEST_ACCEPTED);
    ck_assert_uint_eq(inbox_result.rows, 3);
    ck_assert_uint_eq(inbox_result.duplicate, 1);
    ck_assert_uint_eq(inbox_result.accepted, 2);
    ck_assert_str_eq(inbox_result.receipt, "");
    ck_assert_uint_eq(told, 3);
    ck_assert(fs_exists(inbox_path("CWS_CSECHIST_1.csv")));
    ck_assert(!fs_exists(scratch_path("receipts")));
}
END_TEST

START_TEST(a_check_tells_the_rejects_it_refuses_for)
{
    inbox_drop("CWS_CSECHIST_1.csv",
               HEADER "BBBBBBB0X5,1,6871,2026-01-01,,,I\nCCCCCCC0X5,1,6868,2026-01-03,2026-01-02,,I\n", &grid);
    ck_assert_int_eq(inbox_check("CWS_CSECHIST_1.csv"), INGEST_REFUSED);
    ck_assert_uint_eq(inbox_result.n_reasons, 2);
    ck_assert_str_eq(inbox_result.reasons[0].reason, "R-10971");
    ck_assert_str_eq(inbox_result.reasons[1].reason, "R-10975");
    ck_assert_uint_eq(inbox_result.reasons[1].first_line, 3);
    ck_assert(strstr(inbox_refusal(), "2 of 2 rows are rejected (100.0%)") != NULL);
}
END_TEST

START_TEST(without_a_manifest_the_files_name_tells_the_source)
{
    inbox_context.hub = NULL;
    inbox_drop("CWS_CSECHIST_1.csv", HEADER "BBBBBBB0X5,1,6867,2026-01-01,,,I\n", &grid);
    struct ingest_context no_hub = inbox_context;
    unlink(scratch_path("inbox/cdss/CWS_CSECHIST_1.manifest.yaml"));
    ck_assert(ingest_check(&no_hub, scratch_path("inbox/cdss/CWS_CSECHIST_1.csv"), &inbox_result, &inbox_error));
    ck_assert_int_eq(inbox_result.outcome, INGEST_ACCEPTED);
    ck_assert_str_eq(inbox_result.source, "child_welfare.csec_grid");
    scratch_write("inbox/cdss/unknown.csv", "x\n", 2);
    ck_assert(ingest_check(&no_hub, scratch_path("inbox/cdss/unknown.csv"), &inbox_result, &inbox_error));
    ck_assert(strstr(inbox_refusal(), "does not tell its source") != NULL);
}
END_TEST

START_TEST(lists_what_waits_in_the_inbox)
{
    CLEANUP(fs_names_done) struct fs_names waiting = {0};
    inbox_drop("b.csv.gz", HEADER, &grid);
    inbox_drop("a.csv", HEADER, &grid);
    scratch_write("inbox/cdss/still-being-written.csv", "x", 1);
    scratch_write("inbox/stray.csv", "x", 1);
    inbox_drop("c.csv", HEADER, &grid);
    unlink(inbox_path("c.csv"));
    ck_assert_int_eq(symlink("a.csv", inbox_path("c.csv")), 0);
    ck_assert(ingest_inbox(inbox_context.hub->inbox, &waiting, &inbox_error));
    ck_assert_uint_eq(waiting.count, 2);
    ck_assert_str_eq(waiting.name[0], inbox_path("a.csv"));
    ck_assert_str_eq(waiting.name[1], inbox_path("b.csv.gz"));
}
END_TEST

START_TEST(a_missing_inbox_is_an_empty_one)
{
    CLEANUP(fs_names_done) struct fs_names waiting = {0};
    ck_assert(ingest_inbox(scratch_path("nowhere"), &waiting, &inbox_error));
    ck_assert_uint_eq(waiting.count, 0);
}
END_TEST

START_TEST(the_most_frequent_reason_comes_first)
{
    CLEANUP(rejects_freep) struct rejects *r = NULL;
    struct ingest_result result = {0};
    ck_assert(rejects_new(&r, &inbox_error));
    rejects_add(r, 2, "A", "missing", false);
    rejects_add(r, 3, "B", "sealed", true);
    rejects_add(r, 4, "B", "sealed", true);
    rejects_summarise(r, &result);
    ck_assert_uint_eq(result.rejected, 3);
    ck_assert_uint_eq(result.withheld, 2);
    ck_assert_str_eq(result.reasons[0].reason, "sealed");
    ck_assert_uint_eq(result.reasons[0].first_line, 3);
}
END_TEST

START_TEST(rejects_keep_their_size)
{
    CLEANUP(rejects_freep) struct rejects *r = NULL;
    char names[2 * REJECTS_REASONS][16];
    ck_assert(rejects_new(&r, &inbox_error));
    for (int i = 0; i < 2 * REJECTS_REASONS; i++)
        snprintf(names[i], sizeof(names[i]), "c%d", i);
    for (uint64_t i = 0; i < 3 * REJECTS_LISTED; i++)
        rejects_add(r, i, names[i % (2 * REJECTS_REASONS)], "missing", false);
    ck_assert_uint_eq(r->n_listed, REJECTS_LISTED);
    ck_assert_uint_eq(r->n_reasons, REJECTS_REASONS);
    ck_assert_str_eq(r->reasons[REJECTS_REASONS - 1].reason, "other");
    ck_assert_uint_eq(r->total, 3 * REJECTS_LISTED);
}
END_TEST

/* The same keys in every pass. */
static struct uuid next_key(uint64_t *state)
{
    struct uuid key;
    for (int half = 0; half < 2; half++) {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        memcpy(key.bytes + 8 * half, state, 8);
    }
    return key;
}

/* How many of n new keys a filter made for so many takes for known; none of them may it forget. */
static long count_mistaken(uint64_t made_for, int n)
{
    CLEANUP(seen_freep) struct seen *s = NULL;
    uint64_t state = 88172645463325252U, again = state;
    long mistaken = 0;
    ck_assert(seen_new(made_for, &s, &inbox_error));
    for (int i = 0; i < n; i++) {
        struct uuid key = next_key(&state);
        mistaken += seen_before(s, &key);
    }
    for (int i = 0; i < n; i++) {
        struct uuid key = next_key(&again);
        ck_assert(seen_has(s, &key));
    }
    seen_clear(s);
    for (int i = 0; i < 100; i++) {
        struct uuid key = next_key(&again);
        ck_assert(!seen_has(s, &key));
    }
    return mistaken;
}

START_TEST(a_key_seen_is_never_forgotten)
{
    ck_assert_int_lt(count_mistaken(100000, 100000), 3); /* expected: less than one */
}
END_TEST

/* A delivery of any size is met with a filter of one size: more keys only make more of them look known. */
START_TEST(a_filter_with_too_many_keys_forgets_none_and_is_mistaken_oftener)
{
    ck_assert_int_lt(count_mistaken(100000, 200000), 100);     /* 2 times as many: about 40 */
    ck_assert_int_lt(count_mistaken(100000, 1000000), 110000); /* 10 times: 92 of 1,000 */
    ck_assert_int_gt(count_mistaken(1000, 1000000), 900000);   /* full: it knows everything */
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("intake");
    TCase *t = tcase_create("intake");
    tcase_add_checked_fixture(t, inbox_setup_check, inbox_teardown);
    tcase_add_test(t, a_check_counts_and_writes_nothing);
    tcase_add_test(t, a_check_tells_the_rejects_it_refuses_for);
    tcase_add_test(t, without_a_manifest_the_files_name_tells_the_source);
    tcase_add_test(t, lists_what_waits_in_the_inbox);
    tcase_add_test(t, a_missing_inbox_is_an_empty_one);
    tcase_add_test(t, the_most_frequent_reason_comes_first);
    tcase_add_test(t, rejects_keep_their_size);
    tcase_add_test(t, a_key_seen_is_never_forgotten);
    tcase_add_test(t, a_filter_with_too_many_keys_forgets_none_and_is_mistaken_oftener);
    suite_add_tcase(s, t);
    return s;
}
