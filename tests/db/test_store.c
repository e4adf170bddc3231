// SPDX-License-Identifier: Apache-2.0
// linker/store.c and the schema it writes to, against a live server (tests/support/cluster.sh).
#include "common/digest.h"
#include "common/migrate.h"
#include "common/pg_session.h"
#include "tests/support/toy_children.h"

// --- the schema ------------------------------------------------------------------------------------------------------

// The schema as it was before this migration.
static void go_back_before(const char *migration)
{
    static const char prefix[] = "migrations/";
    toy_sql("DROP SCHEMA intake, identity, facts, linkage, release, ops CASCADE");
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

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("store");
    TCase *t = tcase_create("store");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, toy_setup, toy_teardown);
    tcase_add_test(t, links_of_an_older_schema_are_kept_until_the_next_run);
    tcase_add_test(t, loader_removes_withdrawn_children_and_reads_nothing_of_the_linkage);
    tcase_add_loop_test(t, history_is_never_changed_by_the_linker, 0, 3);
    suite_add_tcase(s, t);
    return s;
}
