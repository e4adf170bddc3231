// SPDX-License-Identifier: Apache-2.0
// linker/review.c against a live server.
#include <math.h>

#include "linker/review.h"
#include "tests/support/toy_children.h"

#define KEY(n) "00000000-0000-0000-0002-0000000000" #n
#define HEADER "record_a,record_b,decision,decided_by,decided_on,reason\n"

// Three pairs to review, of levels exact and different in turn, and one that is linked.
static void some_pairs(void)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 6), CHILD(3, 3, SC, 100, 7, 7), CHILD(4, 4, PR, 100, 7, 8));
    toy_sql(
        "INSERT INTO linkage.review_pair VALUES ('" KEY(01) "', '" KEY(02) "', 5 + 8 * 1, -0.5), ('" KEY(01) "', '" KEY(
            03) "', 5 + 8 * 5 + 64 * 3, 2.25), ('" KEY(02) "', '" KEY(03) "', 0, 1);"
                                                                          "INSERT INTO linkage.link (record_a, "
                                                                          "record_b, "
                                                                          "recipes, weight) VALUES ('" KEY(
                                                                              03) "', '" KEY(04) "', 1, 14.9)");
}

struct text {
    const char *at;
};

static bool read_text(void *ctx, void *out, size_t size, size_t *ret_len, struct error *e)
{
    (void)e;
    struct text *t = ctx;
    size_t len = strlen(t->at);
    *ret_len = len < size ? len : size;
    memcpy(out, t->at, *ret_len);
    t->at += *ret_len;
    return true;
}

static uint64_t decide(const char *content, bool dry_run, size_t *ret_findings)
{
    CLEANUP(decision_file_done) struct decision_file file = {0};
    struct text t = {content};
    struct date today;
    uint64_t stored = 99;
    decision_file_init(&file);
    ck_assert(date_from_iso(view_of("2026-07-01"), &today));
    OK(decision_file_read(&file, read_text, &t, today, &toy_err));
    OK(review_decide(toy_pg, &file, dry_run, &stored, &toy_err));
    (void)decision_file_findings(&file, ret_findings);
    return stored;
}

static const char *decisions(void)
{
    return toy_ask(
        "SELECT coalesce(string_agg(right(record_a::text, 1) || right(record_b::text, 1) || ':' || decision ||"
        " ':' || weight_band, ' ' ORDER BY record_a, record_b), '') FROM linkage.decision");
}

// "12:exact,different,missing,missing "
static const char *listed(bool all)
{
    static char out[1024];
    size_t n, len = 0;
    CLEANUP(arena_freep) struct arena *arena = NULL;
    const struct review_pair *p;
    OK(arena_new(&arena, &toy_err));
    OK(review_list(toy_pg, &toy_linkage, all, arena, &p, &n, &toy_err));
    out[0] = '\0';
    for (size_t i = 0; i < n; i++)
        len += (size_t)snprintf(out + len, sizeof(out) - len, "%s%d%d:%s:%s:%s:%s", i == 0 ? "" : " ",
                                p[i].record[0].bytes[15], p[i].record[1].bytes[15], level_name(p[i].pattern & 7),
                                level_name(p[i].pattern >> 3 & 7), p[i].system[1],
                                p[i].decision == NULL ? "-" : p[i].decision);
    return out;
}

START_TEST(lists_levels_in_an_order_that_tells_nothing_of_the_weight)
{
    some_pairs();
    const char *first = toy_ask("SELECT 1");
    char before[1024];
    (void)first;
    (void)snprintf(before, sizeof(before), "%s", listed(false));
    ck_assert_ptr_nonnull(strstr(before, "12:exact:different:health:-"));
    ck_assert_ptr_nonnull(strstr(before, "13:exact:exact:schools:-"));
    ck_assert_ptr_nonnull(strstr(before, "23:missing:missing:schools:-"));
    toy_sql("UPDATE linkage.review_pair SET weight = -weight");
    ck_assert_str_eq(listed(false), before);
}
END_TEST

START_TEST(decided_pairs_are_left_out_unless_all_are_wanted)
{
    size_t findings;
    some_pairs();
    (void)decide(
        HEADER KEY(02) "," KEY(01) ",no_match,mq,2026-06-30,seen\n" KEY(02) "," KEY(03) ",unsure,mq,2026-06-30,seen\n",
        false, &findings);
    ck_assert_str_eq(listed(false), "13:exact:exact:schools:-");
    ck_assert_ptr_nonnull(strstr(listed(true), "12:exact:different:health:no_match"));
    ck_assert_ptr_nonnull(strstr(listed(true), "23:missing:missing:schools:unsure"));
}
END_TEST

START_TEST(record_that_is_gone_is_not_listed)
{
    some_pairs();
    toy_sql("UPDATE identity.record SET deleted = true, bundle = NULL WHERE right(record_key::text, 1) = '2'");
    ck_assert_str_eq(listed(true), "13:exact:exact:schools:-");
}
END_TEST

START_TEST(stores_decisions_with_the_band_of_their_weight)
{
    size_t findings;
    some_pairs();
    ck_assert_uint_eq(decide(HEADER KEY(02) "," KEY(01) ",no_match,mq,2026-06-30,seen\n" KEY(01) "," KEY(
                                 03) ",match,mq,2026-06-30,seen\n" KEY(03) "," KEY(04) ",match,mq,2026-06-30,seen\n",
                             false, &findings),
                      3);
    ck_assert_uint_eq(findings, 0);
    ck_assert_str_eq(decisions(), "12:no_match:-1 13:match:2 34:match:14");
}
END_TEST

START_TEST(one_bad_row_and_nothing_is_stored)
{
    size_t findings;
    some_pairs();
    ck_assert_uint_eq(decide(HEADER KEY(02) "," KEY(01) ",no_match,mq,2026-06-30,seen\n" KEY(02) "," KEY(
                                 04) ",match,mq,2026-06-30,unknown pair\n",
                             false, &findings),
                      0);
    ck_assert_uint_eq(findings, 1);
    ck_assert_str_eq(decisions(), "");
}
END_TEST

START_TEST(dry_run_stores_nothing)
{
    size_t findings;
    some_pairs();
    ck_assert_uint_eq(decide(HEADER KEY(02) "," KEY(01) ",no_match,mq,2026-06-30,seen\n", true, &findings), 0);
    ck_assert_uint_eq(findings, 0);
    ck_assert_str_eq(decisions(), "");
}
END_TEST

START_TEST(later_decision_replaces_the_earlier_also_when_the_pair_is_no_longer_listed)
{
    size_t findings;
    some_pairs();
    (void)decide(HEADER KEY(01) "," KEY(03) ",unsure,mq,2026-06-30,seen\n", false, &findings);
    toy_sql("DELETE FROM linkage.review_pair");
    ck_assert_uint_eq(decide(HEADER KEY(01) "," KEY(03) ",match,mq,2026-07-01,asked the school\n", false, &findings),
                      1);
    ck_assert_str_eq(decisions(), "13:match:2");
}
END_TEST

START_TEST(levels_of_other_fields_are_not_shown)
{
    some_pairs();
    struct linkage_field fields[4];
    struct linkage_config linkage = toy_linkage;
    struct model model = {.n_fields = toy_linkage.n_fields, .prior = -10, .prior_from = ORIGIN_PINNED};
    memcpy(fields, toy_linkage.fields, sizeof(fields));
    fields[3].name = "id/ssid";
    linkage.fields = fields;
    CLEANUP(jfreep) json *j = model_to_json(&model, &linkage);
    CLEANUP(buf_done) struct buf text = {0};
    char sql[16384];
    buf_init(&text, 1u << 20);
    OK(jtext(j, true, &text, &toy_err));
    (void)snprintf(sql, sizeof(sql), "INSERT INTO linkage.model VALUES (true, '%s')", text.data);
    toy_sql(sql);
    CLEANUP(arena_freep) struct arena *arena = NULL;
    const struct review_pair *p;
    size_t n;
    OK(arena_new(&arena, &toy_err));
    ck_assert(!review_list(toy_pg, &toy_linkage, false, arena, &p, &n, &toy_err));
    ck_assert_int_eq(toy_err.code, ERR_CONFIG);
}
END_TEST

START_TEST(counts_what_was_confirmed_by_weight)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    const struct review_band *b;
    size_t n;
    toy_sql("INSERT INTO linkage.decision SELECT ('00000000-0000-0000-0002-' || lpad(i::text, 12, '0'))::uuid,"
            " '" KEY(99) "', CASE WHEN i % 4 = 0 THEN 'no_match' WHEN i = 5 THEN 'unsure' ELSE 'match' END, 'mq',"
                         " '2026-06-30', 'seen', i / 10 - 1 FROM generate_series(1, 23) AS i");
    OK(arena_new(&arena, &toy_err));
    OK(review_calibration(toy_pg, arena, &b, &n, &toy_err));
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(b[0].from, -1);
    ck_assert_int_eq(b[0].below, 0);
    ck_assert_uint_eq(b[0].match, 6);
    ck_assert_uint_eq(b[0].no_match, 2);
    ck_assert_uint_eq(b[0].unsure, 1);
    ck_assert_int_eq(b[1].from, 0);
    ck_assert_int_eq(b[1].below, 2);
    ck_assert_uint_eq(b[1].match + b[1].no_match, 14);
    ck_assert_double_eq_tol(b[0].expected, model_probability(-0.5), 1e-12);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("review");
    TCase *t = tcase_create("review");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, toy_setup, toy_teardown);
    tcase_add_test(t, lists_levels_in_an_order_that_tells_nothing_of_the_weight);
    tcase_add_test(t, decided_pairs_are_left_out_unless_all_are_wanted);
    tcase_add_test(t, record_that_is_gone_is_not_listed);
    tcase_add_test(t, stores_decisions_with_the_band_of_their_weight);
    tcase_add_test(t, one_bad_row_and_nothing_is_stored);
    tcase_add_test(t, dry_run_stores_nothing);
    tcase_add_test(t, later_decision_replaces_the_earlier_also_when_the_pair_is_no_longer_listed);
    tcase_add_test(t, levels_of_other_fields_are_not_shown);
    tcase_add_test(t, counts_what_was_confirmed_by_weight);
    suite_add_tcase(s, t);
    return s;
}
