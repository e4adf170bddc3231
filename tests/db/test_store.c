// SPDX-License-Identifier: Apache-2.0
// linker/store.c and the schema it writes to, against a live server (tests/support/cluster.sh).
#include "common/digest.h"
#include "common/migrate.h"
#include "common/pg_session.h"
#include "linker/store.h"
#include "tests/support/toy_children.h"

// --- the schema ------------------------------------------------------------------------------------------------------

// The schema as it was before this migration.
static void go_back_before(const char *migration)
{
    static const char prefix[] = "migrations/";
    toy_sql("DROP SCHEMA intake, identity, facts, linkage, release, ops, lane_1, lane_2, lane_3, lane_4 CASCADE");
    OK(pg_script(toy_pg, SQL_OPS_PREPARE_MIGRATION, &toy_err));
    for (int sql = 0; sql < SQL_COUNT; sql++) {
        const char *name = sql_name((enum sql_id)sql);
        if (strncmp(name, prefix, strlen(prefix)) != 0 || strcmp(name + strlen(prefix), migration) >= 0)
            continue;
        uint8_t digest[DIGEST_BYTES];
        OK(digest_once(sql_text((enum sql_id)sql), strlen(sql_text((enum sql_id)sql)), digest, &toy_err));
        struct pg_param params[] = {pg_text(name + strlen(prefix)), pg_bytea(digest, sizeof(digest))};
        OK(pg_script(toy_pg, (enum sql_id)sql, &toy_err));
        OK(pg_run(toy_pg, SQL_OPS_ADD_MIGRATION, params, COUNT_OF(params), NULL, &toy_err));
    }
}

START_TEST(links_of_an_older_schema_are_kept_until_the_next_run)
{
    int applied = 0;
    go_back_before("0003");
    toy_sql("INSERT INTO linkage.link VALUES ('00000000-0000-0000-0000-000000000001',"
            " '00000000-0000-0000-0000-000000000002', 7, 20)");
    OK(migrate_apply(toy_pg, &applied, &toy_err));
    ck_assert_int_ge(applied, 1);
    ck_assert_str_eq(toy_links(), "1-2:7:20");
    ck_assert_str_eq(toy_ask("SELECT pattern FROM linkage.link"), "0");
}
END_TEST

START_TEST(loader_removes_withdrawn_children_and_reads_nothing_of_the_linkage)
{
    toy_sql("SET ROLE hub_loader");
    toy_sql("SELECT linkage.forget(ARRAY['00000000-0000-0000-0000-000000000001'::uuid])");
    ck_assert(!pg_exec(toy_pg, "SELECT FROM linkage.person", "test", &toy_err));
    ck_assert_int_eq(toy_err.code, ERR_DENIED);
    toy_sql("RESET ROLE");
}
END_TEST

START_TEST(history_is_never_changed_by_the_linker)
{
    static const char *const attempts[] = {"DELETE FROM linkage.history", "UPDATE linkage.history SET records = 1",
                                           "TRUNCATE linkage.history"};
    toy_sql("SET ROLE hub_linker");
    ck_assert(!pg_exec(toy_pg, attempts[_i], "test", &toy_err));
    ck_assert_int_eq(toy_err.code, ERR_DENIED);
    toy_sql("RESET ROLE");
}
END_TEST

// --- publishing ------------------------------------------------------------------------------------------------------

enum { UNITS = 6, MAX_PAIRS = UNITS * (UNITS - 1) / 2 };

// What a run found out about six records, written by hand.
struct run {
    uint32_t cluster[UNITS];
    struct edge edges[MAX_PAIRS];
    size_t n_links, n_review;
    struct refused_pair refused[MAX_PAIRS];
    size_t n_refused;
    const char *model;
    struct expected_error expected[4];
    size_t n_expected;
};

static struct units units;
static struct arena *arena;

static void setup_units(void)
{
    toy_setup();
    OK(arena_new(&arena, &toy_err));
    units_init(&units);
    for (int i = 1; i <= UNITS; i++)
        PUT(EVENT(i, i, HE));
    OK(store_read_units(toy_pg, &units, &toy_err));
    ck_assert_uint_eq(units.n, UNITS);
}

static void teardown_units(void)
{
    units_done(&units);
    arena_freep(&arena);
    toy_teardown();
}

static bool publish(const struct run *r, const char *date)
{
    struct clustering c = {.of_unit = r->cluster,
                           .n_links = r->n_links,
                           .n_review = r->n_review,
                           .refused = r->refused,
                           .n_refused = r->n_refused};
    struct stored_persons stored;
    struct persons persons;
    struct store_outcome o = {.units = &units,
                              .clusters = &c,
                              .edges = r->edges,
                              .stored = &stored,
                              .persons = &persons,
                              .model = r->model,
                              .expected = r->expected,
                              .n_expected = r->n_expected};
    for (uint32_t u = 0; u < units.n; u++)
        c.n_clusters = r->cluster[u] >= c.n_clusters ? r->cluster[u] + 1 : c.n_clusters;
    ck_assert(date_from_iso(view_of(date), &o.run_date));
    OK(store_read_persons(toy_pg, &units, arena, &stored, &toy_err));
    OK(person_keep(units.n, c.of_unit, stored.of_unit, c.n_clusters, arena, &persons, &toy_err));
    return store_publish(toy_pg, &o, &toy_err);
}

static const struct run one_run = {
    .cluster = {0, 0, 0, 1, 2, 2},
    .edges = {{0, 1, 1, 20.5, 511},
              {0, 2, 3, 18, UINT64_C(0x8000000000000001)},
              {4, 5, 1u << 31, 17, 8},
              {0, 3, 1, 2.5, 9},
              {1, 5, 1, -0.25, 10}},
    .n_links = 3,
    .n_review = 2,
    .refused = {{1, 3, REFUSAL_TWINS, 12}, {2, 4, REFUSAL_LIVE_ID, 30}},
    .n_refused = 2,
    .model = "{\"prior\": -12.5}",
    .expected = {{"all", "", "health", "schools", 100, 1.5, 7}, {"sex", "F", "health", "health", 60, 1, 4}},
    .n_expected = 2};

#define RECORD(column) "ltrim(right(" column "::text, 12), '0')"
#define PAIR           RECORD("record_a") " || '-' || " RECORD("record_b")

static const char *refused(void)
{
    return toy_ask("SELECT coalesce(string_agg(" PAIR
                   " || ':' || reason || ':' || round(weight), ' ' ORDER BY record_a,"
                   " record_b), '') FROM linkage.refused");
}

static const char *reviewed(void)
{
    return toy_ask("SELECT coalesce(string_agg(" PAIR " || ':' || weight || ':' || pattern, ' ' ORDER BY record_a,"
                   " record_b), '') FROM linkage.review_pair");
}

static const char *patterns(void)
{
    return toy_ask("SELECT coalesce(string_agg(" PAIR " || ':' || pattern, ' ' ORDER BY record_a, record_b), '')"
                   " FROM linkage.link");
}

static const char *expected_errors(void)
{
    return toy_ask("SELECT coalesce(string_agg(e::text, ' ' ORDER BY dimension, value, system_a, system_b), '')"
                   " FROM linkage.expected_error e");
}

static const char *history(void)
{
    return toy_ask("SELECT coalesce(string_agg(run_date || ':' || event || ':' || records, ' ' ORDER BY seq), '')"
                   " FROM linkage.history");
}

// Changes when any row of the linkage is written, even with what it holds already.
static const char *stamp(void)
{
    return toy_ask("SELECT md5(string_agg(x, ' ' ORDER BY x)) FROM ("
                   " SELECT l::text || l.xmin::text || l.ctid::text AS x FROM linkage.link l UNION ALL"
                   " SELECT r::text || r.xmin::text || r.ctid::text FROM linkage.refused r UNION ALL"
                   " SELECT v::text || v.xmin::text || v.ctid::text FROM linkage.review_pair v UNION ALL"
                   " SELECT m::text || m.xmin::text || m.ctid::text FROM linkage.model m UNION ALL"
                   " SELECT e::text || e.xmin::text || e.ctid::text FROM linkage.expected_error e UNION ALL"
                   " SELECT h::text || h.xmin::text || h.ctid::text FROM linkage.history h UNION ALL"
                   " SELECT p::text || p.xmin::text || p.ctid::text FROM linkage.person p) AS rows");
}

START_TEST(publishes_all_a_run_knows)
{
    OK(publish(&one_run, "2026-07-15"));
    ck_assert_str_eq(toy_persons(), "1+2+3 4 5+6");
    ck_assert_str_eq(toy_links(), "1-2:1:20 1-3:3:18 5-6:-2147483648:17");
    ck_assert_str_eq(patterns(), "1-2:511 1-3:-9223372036854775807 5-6:8");
    ck_assert_str_eq(reviewed(), "1-4:2.5:9 2-6:-0.25:10");
    ck_assert_str_eq(refused(), "2-4:twins:12 3-5:live_id:30");
    ck_assert_str_eq(expected_errors(), "(all,\"\",health,schools,100,1.5,7) (sex,F,health,health,60,1,4)");
    ck_assert_str_eq(toy_ask("SELECT model FROM linkage.model"), "{\"prior\": -12.5}");
    ck_assert_str_eq(history(), "");
}
END_TEST

START_TEST(publishing_again_touches_nothing)
{
    OK(publish(&one_run, "2026-07-15"));
    const char *before = stamp();
    OK(publish(&one_run, "2026-07-16"));
    ck_assert_str_eq(stamp(), before);
}
END_TEST

START_TEST(rows_that_did_not_change_are_not_touched)
{
    struct run next = one_run;
    OK(publish(&one_run, "2026-07-15"));
    const char *before = toy_ask("SELECT string_agg(xmin::text || ctid::text, '' ORDER BY record_b) FROM linkage.link"
                                 " WHERE right(record_a::text, 1) = '1'");
    next.edges[2].weight = 17.5;
    OK(publish(&next, "2026-07-16"));
    ck_assert_str_eq(toy_links(), "1-2:1:20 1-3:3:18 5-6:-2147483648:18");
    ck_assert_str_eq(toy_ask("SELECT string_agg(xmin::text || ctid::text, '' ORDER BY record_b) FROM linkage.link"
                             " WHERE right(record_a::text, 1) = '1'"),
                     before);
}
END_TEST

START_TEST(what_is_no_more_goes)
{
    const struct run nothing = {.cluster = {0, 1, 2, 3, 4, 5}};
    OK(publish(&one_run, "2026-07-15"));
    OK(publish(&nothing, "2026-07-16"));
    ck_assert_str_eq(toy_persons(), "1 2 3 4 5 6");
    ck_assert_str_eq(toy_links(), "");
    ck_assert_str_eq(reviewed(), "");
    ck_assert_str_eq(refused(), "");
    ck_assert_str_eq(expected_errors(), "");
    ck_assert_str_eq(toy_ask("SELECT count(*) FROM linkage.model"), "0");
    ck_assert_str_eq(history(), "2026-07-16:split:1 2026-07-16:split:1 2026-07-16:split:1");
}
END_TEST

START_TEST(tables_follow_a_model_that_changes)
{
    struct run next = one_run;
    OK(publish(&one_run, "2026-07-15"));
    next.model = "{\"prior\": -12}";
    next.expected[0] = (struct expected_error){"all", "", "health", "schools", 100, 1.25, 7};
    next.expected[1] = (struct expected_error){"sex", "M", "health", "health", 40, 0.5, 3};
    OK(publish(&next, "2026-07-16"));
    ck_assert_str_eq(expected_errors(), "(all,\"\",health,schools,100,1.25,7) (sex,M,health,health,40,0.5,3)");
    ck_assert_str_eq(toy_ask("SELECT model FROM linkage.model"), "{\"prior\": -12}");
}
END_TEST

START_TEST(merged_and_split_persons_are_noted_once)
{
    struct run next = one_run;
    OK(publish(&one_run, "2026-07-15"));
    char first[40], second[40]; // toy_ask forgets
    (void)snprintf(first, sizeof(first), "%s", toy_person_of(1));
    (void)snprintf(second, sizeof(second), "%s", toy_person_of(5));
    const uint32_t merged[UNITS] = {0, 0, 0, 1, 0, 0}, split[UNITS] = {0, 0, 1, 2, 0, 0};
    memcpy(next.cluster, merged, sizeof(merged));
    OK(publish(&next, "2026-07-16"));
    OK(publish(&next, "2026-07-17"));
    ck_assert_str_eq(history(), "2026-07-16:merge:2");
    ck_assert_str_eq(toy_ask("SELECT person_id FROM linkage.history"), first);
    ck_assert_str_eq(toy_ask("SELECT other_person_id FROM linkage.history"), second);
    memcpy(next.cluster, split, sizeof(split));
    OK(publish(&next, "2026-07-18"));
    ck_assert_str_eq(history(), "2026-07-16:merge:2 2026-07-18:split:1");
    ck_assert_str_eq(toy_person_of(1), first);
    ck_assert_str_eq(toy_ask("SELECT other_person_id FROM linkage.history WHERE event = 'split'"), toy_person_of(3));
}
END_TEST

START_TEST(all_or_nothing_is_published)
{
    struct run broken = one_run;
    OK(publish(&one_run, "2026-07-15"));
    const char *before = stamp();
    broken.n_links = 0;
    broken.n_review = 0;
    broken.n_refused = 0;
    broken.cluster[5] = 3;
    broken.model = "{no JSON";
    ck_assert(!publish(&broken, "2026-07-16"));
    ck_assert_str_eq(stamp(), before);
}
END_TEST

START_TEST(persons_of_records_that_are_no_more_go)
{
    OK(publish(&one_run, "2026-07-15"));
    const char *first = toy_person_of(2);
    toy_sql("DELETE FROM identity.record WHERE right(record_key::text, 1) IN ('1', '6')");
    units_done(&units);
    units_init(&units);
    OK(store_read_units(toy_pg, &units, &toy_err));
    const struct run next = {.cluster = {0, 0, 1, 2}};
    OK(publish(&next, "2026-07-16"));
    ck_assert_str_eq(toy_persons(), "2+3 4 5");
    ck_assert_str_eq(toy_person_of(2), first);
    ck_assert_str_eq(history(), ""); // no record changed hands
}
END_TEST

START_TEST(any_run_after_any_other_leaves_just_what_it_says)
{
    uint64_t x = (uint64_t)_i + 1;
    for (int again = 0; again < 6; again++) {
        struct run r = {.model = NULL};
        char wanted[1000] = "";
        size_t len = 0;
        for (uint32_t a = 0; a < UNITS; a++)
            for (uint32_t b = a + 1; b < UNITS; b++) {
                x = x * 6364136223846793005u + 1442695040888963407u;
                if ((x >> 33) % 3 == 0)
                    continue;
                double weight = (double)((x >> 40) % 2);
                r.edges[r.n_links++] = (struct edge){a, b, 1, weight, 0};
                len += (size_t)snprintf(wanted + len, sizeof(wanted) - len, "%s%u-%u:1:%d", len == 0 ? "" : " ", a + 1,
                                        b + 1, (int)weight);
            }
        for (uint32_t u = 0; u < UNITS; u++)
            r.cluster[u] = u;
        OK(publish(&r, "2026-07-15"));
        ck_assert_str_eq(toy_links(), wanted);
    }
}
END_TEST

// --- clerks ----------------------------------------------------------------------------------------------------------

static void decide(int a, int b, const char *decision)
{
    char text[400];
    (void)snprintf(text, sizeof(text),
                   "INSERT INTO linkage.decision SELECT ('00000000-0000-0000-0002-' || lpad('%d', 12, '0'))::uuid,"
                   " ('00000000-0000-0000-0002-' || lpad('%d', 12, '0'))::uuid, '%s', 'a clerk', '2026-07-01', 'x', 12",
                   a, b, decision);
    toy_sql(text);
}

START_TEST(decisions_are_read_as_pairs_of_units)
{
    struct pair_decision *decisions;
    size_t n;
    decide(2, 6, "match");
    decide(1, 3, "no_match");
    decide(1, 4, "unsure");
    decide(1, 99, "match"); // not known
    decide(5, 6, "no_match");
    OK(store_read_decisions(toy_pg, &units, arena, &decisions, &n, &toy_err));
    ck_assert_uint_eq(n, 3);
    ck_assert(decisions[0].a == 0 && decisions[0].b == 2 && !decisions[0].match);
    ck_assert(decisions[1].a == 1 && decisions[1].b == 5 && decisions[1].match);
    ck_assert(decisions[2].a == 4 && decisions[2].b == 5 && !decisions[2].match);
}
END_TEST

START_TEST(a_run_honours_clerks_until_they_change_their_minds)
{
    struct link_context ctx = toy_context();
    struct link_result result;
    toy_sql("DELETE FROM identity.record");
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5), CHILD(3, 3, SC, 300, 8, 6));
    decide(1, 2, "no_match");
    decide(2, 3, "match");
    OK(link_run(&ctx, &result, &toy_err));
    ck_assert_str_eq(toy_persons(), "1 2+3");
    ck_assert_str_eq(toy_links(), "2-3:0:-25"); // a link too, though no recipe finds it
    ck_assert_str_eq(refused(), "1-2:no_match:14");
    ck_assert_uint_eq(result.refused, 1);
    toy_sql("DELETE FROM linkage.decision");
    OK(link_run(&ctx, &result, &toy_err));
    ck_assert_str_eq(toy_persons(), "1+2 3");
    ck_assert_str_eq(refused(), "");
}
END_TEST

START_TEST(a_run_keeps_its_model_and_what_it_expects_of_it)
{
    struct link_context ctx = toy_context();
    struct link_result result;
    toy_sql("DELETE FROM identity.record");
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5), CHILD(3, 3, SC, 100, 7, 6));
    OK(link_run(&ctx, &result, &toy_err));
    ck_assert_str_eq(toy_ask("SELECT model->>'prior' FROM linkage.model"), "-10.0");
    ck_assert_str_eq(toy_ask("SELECT sum(links) FROM linkage.expected_error WHERE dimension = 'all'"), "1");
    ck_assert_str_eq(toy_ask("SELECT count(*) FROM linkage.expected_error WHERE dimension = 'all' AND links = 1"
                             " AND (system_a, system_b) = ('child_welfare', 'health')"),
                     "1");
    const char *before = stamp();
    OK(link_run(&ctx, &result, &toy_err));
    ck_assert_str_eq(stamp(), before);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("store");
    TCase *t = tcase_create("schema");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, toy_setup, toy_teardown);
    tcase_add_test(t, links_of_an_older_schema_are_kept_until_the_next_run);
    tcase_add_test(t, loader_removes_withdrawn_children_and_reads_nothing_of_the_linkage);
    tcase_add_loop_test(t, history_is_never_changed_by_the_linker, 0, 3);
    suite_add_tcase(s, t);
    TCase *p = tcase_create("publish");
    tcase_set_timeout(p, 60);
    tcase_add_checked_fixture(p, setup_units, teardown_units);
    tcase_add_test(p, publishes_all_a_run_knows);
    tcase_add_test(p, publishing_again_touches_nothing);
    tcase_add_test(p, rows_that_did_not_change_are_not_touched);
    tcase_add_test(p, what_is_no_more_goes);
    tcase_add_test(p, tables_follow_a_model_that_changes);
    tcase_add_test(p, merged_and_split_persons_are_noted_once);
    tcase_add_test(p, all_or_nothing_is_published);
    tcase_add_test(p, persons_of_records_that_are_no_more_go);
    tcase_add_loop_test(p, any_run_after_any_other_leaves_just_what_it_says, 0, 10);
    tcase_add_test(p, decisions_are_read_as_pairs_of_units);
    tcase_add_test(p, a_run_honours_clerks_until_they_change_their_minds);
    tcase_add_test(p, a_run_keeps_its_model_and_what_it_expects_of_it);
    suite_add_tcase(s, p);
    return s;
}
