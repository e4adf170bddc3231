// SPDX-License-Identifier: Apache-2.0
// linker/ against a live server (tests/support/cluster.sh). Bundles are sealed here, of made-up encodings: a name or a
// date is a number.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/stop.h"
#include "tests/support/toy_children.h"

static struct link_result result;

static void run(void)
{
    struct link_context ctx = toy_context();
    OK(link_run(&ctx, &result, &toy_err));
}

static void run_by(enum linkage_engine engine)
{
    struct link_context ctx = toy_context();
    struct linkage_config linkage = toy_linkage;
    linkage.engine = engine;
    ctx.linkage = &linkage;
    OK(link_run(&ctx, &result, &toy_err));
}

// --- what it decides
// ------------------------------------------------------------------------------------------------------

START_TEST(finds_the_same_child_in_three_systems)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5), CHILD(3, 3, SC, 1005, 7, 5),
        CHILD(4, 4, SC, 200, 8, 6));
    run();
    ck_assert_str_eq(toy_persons(), "1+2+3 4");
    ck_assert_uint_eq(result.sightings, 4);
    ck_assert_uint_eq(result.records, 4);
    ck_assert_uint_eq(result.persons, 2);
    ck_assert_uint_eq(result.persons_linked, 1);
    ck_assert_uint_eq(result.persons_new, 2);
    ck_assert_uint_eq(result.links, 3);
}
END_TEST

START_TEST(keeps_the_set_of_recipes_and_its_weight)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5, .cin = 33), CHILD(2, 2, HE, 100, 7, 5, .cin = 33), CHILD(3, 3, SC, 109, 7, 5));
    run();
    ck_assert_str_eq(toy_links(), "1-2:15:39 1-3:2:13 2-3:2:13");
}
END_TEST

START_TEST(one_weak_recipe_does_not_link)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 6));
    run();
    ck_assert_str_eq(toy_persons(), "1 2");
    ck_assert_uint_eq(result.pairs, 1);
    ck_assert_str_eq(toy_links(), "");
}
END_TEST

START_TEST(twins_are_kept_apart)
{
    // Two children of one family and one birth date, each in two systems, and a name mistyped.
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, CW, 100, 8, 5), CHILD(3, 3, SC, 109, 7, 5), CHILD(4, 4, SC, 100, 8, 5));
    run();
    ck_assert_str_eq(toy_persons(), "1+3 2+4");
}
END_TEST

START_TEST(file_of_which_no_id_is_live_tells_no_twins_apart)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5, .cin = 33), CHILD(2, 2, HE, 100, 8, 5, .cin = 33),
        CHILD(3, 3, SC, 200, 7, 6, .cin = 34, .retired = true), CHILD(4, 4, SC, 200, 8, 6, .cin = 34, .retired = true));
    run();
    ck_assert_str_eq(toy_persons(), "1 2 3+4");
    ck_assert_uint_eq(result.by_reason[REFUSAL_TWINS], 1);
}
END_TEST

START_TEST(two_live_ids_of_one_namespace_are_never_joined)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, CW, 100, 7, 5), CHILD(3, 3, HE, 100, 7, 5, .cin = 33),
        CHILD(4, 4, SC, 0, 0, 0, .cin = 33));
    run();
    ck_assert_str_eq(toy_persons(), "1 2 3+4");
    ck_assert_uint_eq(result.by_reason[REFUSAL_LIVE_ID], 1);
    ck_assert_uint_eq(result.by_reason[REFUSAL_UNDECIDED], 2);
}
END_TEST

START_TEST(retired_id_follows_the_live_one)
{
    PUT(CHILD(1, 1, HE, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5, .retired = true),
        CHILD(3, 3, HE, 100, 7, 5, .retired = true), CHILD(4, 3, HE, 100, 7, 5)); // one of its rows says it is retired
    run();
    ck_assert_str_eq(toy_persons(), "1+2+3");
}
END_TEST

START_TEST(every_sighting_of_a_record_counts_and_so_does_an_alias)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, PR, 900, 7, 5), CHILD(3, 2, PR, 100, 7, 5),
        CHILD(4, 3, SC, 500, 7, 5, .alias_family = 900));
    run();
    ck_assert_str_eq(toy_persons(), "1+2+3");
    ck_assert_uint_eq(result.sightings, 4);
    ck_assert_uint_eq(result.records, 3);
    ck_assert_uint_eq(result.joined, 1);
    ck_assert_str_eq(toy_links(), "1-2:7:14 2-3:1:14");
}
END_TEST

START_TEST(records_known_only_by_events_are_persons_too)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), EVENT(2, 2, HE), EVENT(3, 2, HE), EVENT(4, 3, SC));
    run();
    ck_assert_str_eq(toy_persons(), "1 2 3");
    ck_assert_uint_eq(result.sightings, 1);
    ck_assert_uint_eq(result.joined, 0);
}
END_TEST

START_TEST(hub_without_records_links_nothing)
{
    run();
    ck_assert_str_eq(toy_persons(), "");
    ck_assert_uint_eq(result.persons, 0);
}
END_TEST

START_TEST(token_held_by_too_many_makes_no_candidates)
{
    for (int i = 1; i <= (int)toy_linkage.recipes[0].hot + 1; i++)
        PUT(CHILD(i, i, HE, 100, 7, 5, .cin = i <= 2, .retired = true));
    run();
    ck_assert_str_eq(toy_persons(), "1+2 3 4 5 6 7");
    ck_assert_uint_eq(result.hot_tokens, 7 * 5); // C1, C2 (three neighbours), C4
    ck_assert_uint_eq(result.tokens, 7 * 5 + 2);
    toy_sql("DELETE FROM identity.record WHERE line = 1 AND right(row_key::text, 1) = '7'");
    run();
    ck_assert_str_eq(toy_persons(), "1+2+3+4+5+6");
}
END_TEST

// --- from run to run
// -----------------------------------------------------------------------------------------------------

static const char *contents(void)
{
    return toy_ask(
        "SELECT md5(coalesce((SELECT string_agg(l::text || l.xmin::text || l.ctid::text, '' ORDER BY l.ctid)"
        " FROM linkage.link l), '') || coalesce((SELECT string_agg(p::text || p.xmin::text || p.ctid::text, ''"
        " ORDER BY p.ctid) FROM linkage.person p), ''))");
}

START_TEST(running_again_changes_nothing)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5), CHILD(3, 3, SC, 1005, 7, 5),
        CHILD(4, 4, SC, 200, 8, 6));
    run();
    const char *before = contents();
    run();
    ck_assert_str_eq(contents(), before);
    ck_assert_uint_eq(result.persons_new, 0);
    ck_assert_uint_eq(result.persons_kept, 2);
}
END_TEST

START_TEST(person_id_survives_new_records)
{
    PUT(CHILD(5, 5, CW, 100, 7, 5), CHILD(6, 6, HE, 100, 7, 5), CHILD(7, 7, SC, 300, 9, 9));
    run();
    const char *first = toy_person_of(5), *other = toy_person_of(7);
    PUT(CHILD(1, 1, SC, 100, 7, 5), CHILD(2, 2, HE, 300, 9, 9));
    run();
    ck_assert_str_eq(toy_persons(), "1+5+6 2+7");
    ck_assert_str_eq(toy_person_of(1), first);
    ck_assert_str_eq(toy_person_of(2), other);
    ck_assert_uint_eq(result.persons_new, 0);
}
END_TEST

START_TEST(merged_person_goes_on_as_the_larger_one)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 300, 7, 5), CHILD(3, 3, SC, 300, 7, 5));
    run();
    const char *larger = toy_person_of(2);
    PUT(CHILD(4, 4, PR, 300, 7, 5), CHILD(5, 4, PR, 100, 7, 5));
    run();
    ck_assert_str_eq(toy_persons(), "1+2+3+4");
    ck_assert_str_eq(toy_person_of(1), larger);
}
END_TEST

START_TEST(deleted_record_leaves_links_and_persons)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5), CHILD(3, 3, SC, 100, 7, 5));
    run();
    const char *first = toy_person_of(3);
    toy_sql("UPDATE identity.record SET deleted = true, bundle = NULL WHERE right(row_key::text, 1) = '1'");
    run();
    ck_assert_str_eq(toy_persons(), "2+3");
    ck_assert_str_eq(toy_links(), "2-3:7:14");
    ck_assert_str_eq(toy_person_of(3), first);
    toy_sql("DELETE FROM identity.record");
    run();
    ck_assert_str_eq(toy_persons(), "");
    ck_assert_str_eq(toy_links(), "");
}
END_TEST

START_TEST(record_that_lost_its_link_gets_an_id_of_its_own)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5), CHILD(3, 3, SC, 100, 7, 5));
    run();
    const char *first = toy_person_of(2);
    PUT(CHILD(1, 1, CW, 400, 4, 4));
    run();
    ck_assert_str_eq(toy_persons(), "1 2+3");
    ck_assert_str_eq(toy_person_of(2), first);
    ck_assert_str_ne(toy_person_of(1), first);
    ck_assert_uint_eq(result.persons_new, 1);
}
END_TEST

START_TEST(order_of_deliveries_does_not_matter)
{
    const struct row rows[] = {CHILD(1, 1, CW, 100, 7, 5),  CHILD(2, 2, CW, 100, 8, 5),
                               CHILD(3, 3, SC, 1005, 7, 5), CHILD(4, 4, SC, 100, 8, 5),
                               CHILD(5, 5, HE, 100, 7, 5),  CHILD(6, 6, HE, 300, 7, 5, .cin = 9),
                               CHILD(7, 7, SC, 300, 7, 5),  CHILD(8, 8, CW, 1, 2, 3, .cin = 9)};
    toy_put_all(rows, COUNT_OF(rows));
    run();
    const char *who = toy_persons(), *how = toy_links();
    toy_sql("TRUNCATE identity.record, linkage.link, linkage.person");
    for (size_t i = COUNT_OF(rows); i > 0; i--) {
        toy_put(&rows[i - 1]);
        run(); // in between, too
    }
    ck_assert_str_eq(toy_persons(), who);
    ck_assert_str_eq(toy_links(), how);
}
END_TEST

START_TEST(what_a_killed_run_left_is_ignored)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 300, 9, 9));
    toy_sql("INSERT INTO linkage.working_token VALUES (42, 0, 0), (42, 0, 1), (43, 3, 999999), (43, 3, 0)");
    run_by(ENGINE_POSTGRES);
    ck_assert_str_eq(toy_persons(), "1 2");
    ck_assert_str_eq(toy_ask("SELECT count(*) FROM linkage.working_token"), "0");
}
END_TEST

START_TEST(dry_run_stores_nothing)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5));
    struct link_context ctx = toy_context();
    ctx.dry_run = true;
    OK(link_run(&ctx, &result, &toy_err));
    ck_assert_uint_eq(result.links, 1);
    ck_assert_str_eq(toy_persons(), "");
}

START_TEST(both_engines_lead_to_the_same_links)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5, .cin = 33), CHILD(2, 2, HE, 100, 7, 5, .cin = 33), CHILD(3, 3, SC, 1005, 7, 5),
        CHILD(4, 4, PR, 900, 7, 5), CHILD(5, 4, PR, 100, 7, 5), CHILD(6, 5, SC, 200, 8, 6), CHILD(7, 6, HE, 200, 8, 7));
    run_by(ENGINE_POSTGRES);
    const char *who = toy_persons(), *how = toy_links();
    ck_assert_str_ne(how, "");
    run_by(ENGINE_MEMORY);
    ck_assert_str_eq(toy_persons(), who);
    ck_assert_str_eq(toy_links(), how);
}
END_TEST

// --- what can go wrong
// -----------------------------------------------------------------------------------------------------

START_TEST(refuses_bundles_sealed_with_another_key)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5));
    struct link_context ctx = toy_context();
    struct keyring *other = NULL;
    OK(toy_make_keyring(8, &other));
    ctx.keys = other;
    ck_assert(!link_run(&ctx, &result, &toy_err));
    ck_assert_int_eq(toy_err.code, ERR_CONFIG);
    keyring_freep(&other);
}
END_TEST

START_TEST(refuses_a_damaged_bundle)
{
    static const char *const damage[] = {"'\\x00'", "decode(repeat('00', 4000), 'hex')", "bundle || '\\x00'"};
    PUT(CHILD(1, 1, CW, 100, 7, 5));
    char text[200];
    struct link_context ctx = toy_context();
    (void)snprintf(text, sizeof(text), "UPDATE identity.record SET bundle = %s", damage[_i]);
    toy_sql(text);
    ck_assert(!link_run(&ctx, &result, &toy_err));
    ck_assert_int_eq(toy_err.code, ERR_CONFIG);
    ck_assert_str_eq(toy_persons(), "");
}
END_TEST

START_TEST(bundle_moved_to_another_row_does_not_open)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 300, 9, 9));
    struct link_context ctx = toy_context();
    toy_sql("UPDATE identity.record SET bundle = (SELECT bundle FROM identity.record ORDER BY row_key LIMIT 1)");
    ck_assert(!link_run(&ctx, &result, &toy_err));
    ck_assert_int_eq(toy_err.code, ERR_CONFIG);
}
END_TEST

struct seen_progress {
    const char *last;
    int calls;
};

static void note_progress(void *ctx, const char *step, uint64_t done, uint64_t total)
{
    struct seen_progress *seen = ctx;
    ck_assert(total == 0 || done <= total);
    seen->last = step;
    seen->calls++;
}

START_TEST(tells_how_far_it_is)
{
    struct seen_progress seen = {0};
    struct link_context ctx = toy_context();
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5));
    ctx.progress = note_progress;
    ctx.progress_ctx = &seen;
    OK(link_run(&ctx, &result, &toy_err));
    ck_assert_str_eq(seen.last, "publish");
    ck_assert_int_ge(seen.calls, 4);
}
END_TEST

START_TEST(broken_session_is_a_reason_to_try_again)
{
    PUT(CHILD(1, 1, CW, 100, 7, 5));
    struct link_context ctx = toy_context();
    toy_end_session();
    ck_assert(!link_run(&ctx, &result, &toy_err));
    ck_assert_int_eq(toy_err.code, ERR_RETRY);
}
END_TEST

#ifdef FAILPOINTS
static const char *const failpoints[] = {"link units",    "link tokens", "link pairs",
                                         "link clusters", "link staged", "link published"};

// A run in a process of its own, killed at this point (NULL: not killed). A process looks for its point once.
static int run_and_be_killed(const char *point)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        struct pg *own = NULL;
        struct link_context ctx = toy_context();
        if (point != NULL)
            (void)setenv("CROSSCOUNT_KILL_AT", point, 1);
        if (!pg_connect("", &own, &toy_err))
            _exit(1);
        ctx.pg = own;
        _exit(link_run(&ctx, &result, &toy_err) ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return status;
}

START_TEST(killed_run_changes_nothing_and_the_next_one_finishes)
{
    const char *fork_mode = getenv("CK_FORK");
    if (fork_mode != NULL && strcmp(fork_mode, "no") == 0)
        return; // this process has looked for its point already
    PUT(CHILD(1, 1, CW, 100, 7, 5), CHILD(2, 2, HE, 100, 7, 5), CHILD(3, 3, SC, 300, 9, 9));
    ck_assert_int_eq(run_and_be_killed(NULL), 0);
    const char *before = contents();
    PUT(CHILD(4, 4, PR, 300, 9, 9));
    int status = run_and_be_killed(failpoints[_i]);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    ck_assert_str_eq(contents(), before);
    run();
    ck_assert_str_eq(toy_persons(), "1+2 3+4");
    ck_assert_str_eq(toy_ask("SELECT count(*) FROM linkage.working_token"), "0");
}
END_TEST
#endif

START_TEST(signal_stops_it_before_anything_is_stored)
{
    struct link_context ctx = toy_context();
    PUT(CHILD(1, 1, CW, 100, 7, 5));
    stop_install();
    ck_assert_int_eq(raise(SIGTERM), 0);
    ck_assert(!link_run(&ctx, &result, &toy_err));
    ck_assert_int_eq(toy_err.code, ERR_RETRY);
    ck_assert_str_eq(toy_persons(), "");
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("linker");
    TCase *t = tcase_create("linker");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, toy_setup, toy_teardown);
    tcase_add_test(t, finds_the_same_child_in_three_systems);
    tcase_add_test(t, keeps_the_set_of_recipes_and_its_weight);
    tcase_add_test(t, one_weak_recipe_does_not_link);
    tcase_add_test(t, twins_are_kept_apart);
    tcase_add_test(t, file_of_which_no_id_is_live_tells_no_twins_apart);
    tcase_add_test(t, two_live_ids_of_one_namespace_are_never_joined);
    tcase_add_test(t, retired_id_follows_the_live_one);
    tcase_add_test(t, every_sighting_of_a_record_counts_and_so_does_an_alias);
    tcase_add_test(t, records_known_only_by_events_are_persons_too);
    tcase_add_test(t, hub_without_records_links_nothing);
    tcase_add_test(t, token_held_by_too_many_makes_no_candidates);
    tcase_add_test(t, running_again_changes_nothing);
    tcase_add_test(t, person_id_survives_new_records);
    tcase_add_test(t, merged_person_goes_on_as_the_larger_one);
    tcase_add_test(t, deleted_record_leaves_links_and_persons);
    tcase_add_test(t, record_that_lost_its_link_gets_an_id_of_its_own);
    tcase_add_test(t, order_of_deliveries_does_not_matter);
    tcase_add_test(t, what_a_killed_run_left_is_ignored);
    tcase_add_test(t, dry_run_stores_nothing);
    tcase_add_test(t, both_engines_lead_to_the_same_links);
    tcase_add_test(t, refuses_bundles_sealed_with_another_key);
    tcase_add_loop_test(t, refuses_a_damaged_bundle, 0, 3);
    tcase_add_test(t, bundle_moved_to_another_row_does_not_open);
    tcase_add_test(t, tells_how_far_it_is);
    tcase_add_test(t, broken_session_is_a_reason_to_try_again);
#ifdef FAILPOINTS
    tcase_add_loop_test(t, killed_run_changes_nothing_and_the_next_one_finishes, 0, COUNT_OF(failpoints));
#endif
    tcase_add_test(t, signal_stops_it_before_anything_is_stored); // the last one: it cannot be unstopped
    suite_add_tcase(s, t);
    return s;
}
