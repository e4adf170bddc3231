// SPDX-License-Identifier: Apache-2.0
// linker/evaluate.c against a live server (tests/support/cluster.sh): who the records are found to be is written down here.
#include <check.h>

#include "common/migrate.h"
#include "common/pg_session.h"
#include "linker/linker.h"
#include "tests/support/ok.h"

static struct pg *pg;
static struct error err;
static struct evaluate_result e;

#define OK(call) OK_OR(err, call)

static void sql(const char *text)
{
    OK(pg_exec(pg, text, "test", &err));
}

static void setup(void)
{
    int applied = 0;
    err_clear(&err);
    OK(pg_connect("", &pg, &err));
    OK(migrate_apply(pg, &applied, &err));
    sql("TRUNCATE intake.delivery, identity.record, linkage.link, linkage.person CASCADE;"
        "INSERT INTO intake.delivery VALUES ('00000000-0000-0000-0000-000000000000', 'a', 's', 'x', 'd',"
        " '2026-01-01', 0, 0, 0, 0, 0, decode(repeat('00', 32), 'hex'))");
}

static void teardown(void)
{
    pg_closep(&pg);
}

// A record of a system (two rows of it), found to be this person.
static void put(int record, const char *system, int person)
{
    char text[1024];
    (void)snprintf(
        text, sizeof(text),
        "INSERT INTO identity.record (row_key, record_key, source, system, namespace, id_live, deleted, as_of,"
        " delivery_id, line) SELECT gen_random_uuid(), '00000000-0000-0000-0000-0000000000%02d', 's', '%s', 'n',"
        " true, false, '2026-01-01', '00000000-0000-0000-0000-000000000000', 1 FROM generate_series(1, 2);"
        "INSERT INTO linkage.person VALUES ('00000000-0000-0000-0000-0000000000%02d',"
        " '00000000-0000-0000-0000-0000000000%02d')",
        record, system, record, person);
    sql(text);
}

static struct truth_row known(int record, uint64_t person)
{
    return (struct truth_row){.person = person, .record_key.bytes = {[15] = (uint8_t)(record / 10 << 4 | record % 10)}};
}

START_TEST(evaluates_against_known_persons)
{
    put(1, "schools", 50);
    put(2, "health", 50);
    put(3, "child_welfare", 60);
    put(4, "child_welfare", 70);
    put(5, "health", 70); // nothing is known of it
    struct truth_row truth[] = {known(3, 70), known(1, 70), known(2, 70), known(4, 80), known(9, 80), known(1, 70)};
    OK(link_evaluate(pg, truth, COUNT_OF(truth), &e, &err));
    ck_assert_uint_eq(e.records, 4);
    ck_assert_uint_eq(e.unknown_records, 1);
    ck_assert_uint_eq(e.overall.true_pairs, 3);
    ck_assert_uint_eq(e.overall.found_pairs, 1);
    ck_assert_double_eq_tol(e.overall.precision, 1, 1e-12);
    ck_assert_double_eq_tol(e.overall.recall, 1.0 / 3, 1e-12);
    ck_assert_uint_eq(e.clusters_true, 2);
    ck_assert_uint_eq(e.clusters_found, 3);
    ck_assert_uint_eq(e.clusters_exact, 1);
    ck_assert_int_eq(e.n_by_pair, 3);
    ck_assert_str_eq(e.by_pair[0].system_a, "child_welfare"); // by name, whichever record came first
    ck_assert_str_eq(e.by_pair[0].system_b, "health");
    ck_assert_str_eq(e.by_pair[2].system_a, "health");
    ck_assert_double_eq_tol(e.by_pair[2].f1, 1, 1e-12);
}
END_TEST

START_TEST(record_known_as_two_persons_is_refused)
{
    struct truth_row truth[] = {known(1, 70), known(1, 71)};
    ck_assert(!link_evaluate(pg, truth, COUNT_OF(truth), &e, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
}
END_TEST

START_TEST(nothing_known_is_nothing_found)
{
    put(1, "schools", 50);
    OK(link_evaluate(pg, NULL, 0, &e, &err));
    ck_assert_uint_eq(e.records, 0);
    ck_assert_uint_eq(e.overall.found_pairs, 0);
}
END_TEST

START_TEST(more_systems_than_can_be_told_apart_are_refused)
{
    struct truth_row truth[12];
    for (int i = 0; i < 12; i++) {
        char system[16];
        (void)snprintf(system, sizeof(system), "s%d", i);
        put(i + 1, system, i + 1);
        truth[i] = known(i + 1, (uint64_t)i);
    }
    ck_assert(!link_evaluate(pg, truth, COUNT_OF(truth), &e, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("evaluate");
    TCase *t = tcase_create("evaluate");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, evaluates_against_known_persons);
    tcase_add_test(t, record_known_as_two_persons_is_refused);
    tcase_add_test(t, nothing_known_is_nothing_found);
    tcase_add_test(t, more_systems_than_can_be_told_apart_are_refused);
    suite_add_tcase(s, t);
    return s;
}
