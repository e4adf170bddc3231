// SPDX-License-Identifier: Apache-2.0
// sql/migrations: a hub that holds rows is brought to a later schema.
#include <check.h>
#include <stdio.h>

#include "common/digest.h"
#include "common/migrate.h"
#include "tests/support/inbox.h"
#include "tests/support/scratch.h"

#define GRID "FKCHLD_CLT,THIRD_ID,CSEC_TPC,START_DT,END_DT,CREATN_TS,IBMSNAP_OPERATION\n"

static const char first[] = GRID "BBBBBBB0X5,1,6867,2026-01-01,,,I\nCCCCCCC0X5,1,6869,2026-02-01,2026-02-03,,I\n";
static const char second[] = GRID "BBBBBBB0X5,1,6869,2026-01-05,,,U\nDDDDDDD0X5,1,6867,2026-03-01,,,I\n"
                                  "CCCCCCC0X5,1,,,,,D\n";

static void take(const char *name, const char *text, const char *as_of)
{
    struct inbox_manifest m = {.source = "child_welfare.csec_grid", .as_of = as_of};
    inbox_drop(name, text, &m);
    ck_assert_int_eq(inbox_take(name), INGEST_ACCEPTED);
}

static void run_script(enum sql_id sql)
{
    ck_assert(pg_script(inbox_context.pg, sql, &inbox_error));
}

/* The schema as migration 0001 alone made it. */
static void go_back_to_0001(void)
{
    char note[256], hex[DIGEST_HEX + 1];
    uint8_t digest[DIGEST_BYTES];
    const char *text = sql_text(SQL_MIGRATIONS_0001_CREATE_SCHEMA);
    inbox_run("DROP SCHEMA intake, identity, facts, linkage, release, ops, lane_1, lane_2, lane_3, lane_4 CASCADE");
    run_script(SQL_OPS_PREPARE_MIGRATION);
    run_script(SQL_MIGRATIONS_0001_CREATE_SCHEMA);
    ck_assert(digest_once(text, strlen(text), digest, &inbox_error));
    hex_encode(digest, DIGEST_BYTES, hex);
    snprintf(note, sizeof(note), "INSERT INTO ops.migration VALUES ('0001_create_schema', '\\x%s')", hex);
    inbox_run(note);
}

static void assert_indexes(const char *table, const char *wanted)
{
    char ask[512];
    snprintf(ask, sizeof(ask),
             "SELECT coalesce(string_agg(substring(pg_get_indexdef(indexrelid) FROM 'UNIQUE.*(\\(.*)'), ';'), '')"
             " FROM pg_index WHERE indrelid = '%s'::regclass",
             table);
    ck_assert_str_eq(inbox_ask(ask), wanted);
}

static void upgrade(void)
{
    int applied = 0;
    ck_assert(migrate_apply(inbox_context.pg, &applied, &inbox_error));
    ck_assert_int_ge(applied, 1);
}

START_TEST(an_empty_hub_of_0001_becomes_the_same_as_a_new_one)
{
    go_back_to_0001();
    upgrade();
    assert_indexes("identity.record", "");
    assert_indexes("facts.event", "");
    assert_indexes("identity.record_other", "(row_key, source)");
    assert_indexes("facts.event_other", "(row_key, source, slot)");
    take("a.csv", first, "2026-06-01");
    assert_indexes("identity.record_child_welfare_csec_grid", "");
    assert_indexes("facts.event_child_welfare_csec_grid", "");
    take("b.csv", second, "2026-06-10");
    assert_indexes("identity.record_child_welfare_csec_grid", "(row_key)");
}
END_TEST

/* What the first delivery left is put into a hub of 0001 by that schema's own functions. */
static void fill_0001_with_what_is_held(void)
{
    inbox_run("CREATE TEMP TABLE old_record AS SELECT * FROM identity.record;"
              "CREATE TEMP TABLE old_event AS SELECT * FROM facts.event;"
              "CREATE TEMP TABLE old_delivery AS SELECT * FROM intake.delivery");
    go_back_to_0001();
    inbox_run("SELECT intake.begin_first();"
              "INSERT INTO identity.record_first SELECT * FROM old_record;"
              "INSERT INTO facts.event_first SELECT * FROM old_event;"
              "SELECT intake.adopt_first('child_welfare.csec_grid');"
              "INSERT INTO intake.delivery SELECT * FROM old_delivery");
}

START_TEST(a_hub_of_0001_with_rows_goes_on_where_it_was)
{
    char wanted[64], held[64];
    take("a.csv", first, "2026-06-01");
    take("b.csv", second, "2026-06-10");
    snprintf(wanted, sizeof(wanted), "%s", inbox_state());
    inbox_empty_database();

    take("a.csv", first, "2026-06-01");
    snprintf(held, sizeof(held), "%s", inbox_state());
    fill_0001_with_what_is_held();
    ck_assert_str_eq(inbox_state(), held);
    upgrade();
    ck_assert_str_eq(inbox_state(), held);
    assert_indexes("identity.record_child_welfare_csec_grid", "(row_key)");
    assert_indexes("facts.event_child_welfare_csec_grid", "");

    take("b.csv", second, "2026-06-10");
    ck_assert_str_eq(inbox_state(), wanted);
    assert_indexes("facts.event_child_welfare_csec_grid", "(row_key, slot)");
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("upgrade");
    TCase *t = tcase_create("upgrade");
    tcase_add_checked_fixture(t, inbox_setup, inbox_teardown);
    tcase_set_timeout(t, 30);
    tcase_add_test(t, an_empty_hub_of_0001_becomes_the_same_as_a_new_one);
    tcase_add_test(t, a_hub_of_0001_with_rows_goes_on_where_it_was);
    suite_add_tcase(s, t);
    return s;
}
