// SPDX-License-Identifier: Apache-2.0
/* common/pgserver.c: the private server. Needs the programs of PostgreSQL, no running server. */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/fsio.h"
#include "common/pg.h"
#include "common/pgserver.h"
#include "tests/support/ok.h"

static char scratch[256], state[512];
static struct error err;

#define OK(call) OK_OR(err, call)

static void setup(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(scratch, sizeof(scratch), "%s/pgserver-XXXXXX", tmp != NULL ? tmp : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(scratch));
    snprintf(state, sizeof(state), "%s/state", scratch);
    OK(fs_make_dirs(state, 0700, &err));
}

static void teardown(void)
{
    OK(pgserver_destroy(state, &err));
    OK(fs_remove_tree(scratch, &err));
}

static bool reachable(const char *conninfo)
{
    CLEANUP(pg_closep) struct pg *pg = NULL;
    struct error ignored = {0};
    return pg_connect(conninfo, &pg, &ignored);
}

START_TEST(starts_and_stops_with_its_last_user)
{
    struct pgserver *first = NULL, *second = NULL;
    char conninfo[1024];
    OK(pgserver_start(state, &first, &err));
    snprintf(conninfo, sizeof(conninfo), "%s", pgserver_conninfo(first));
    ck_assert(reachable(conninfo));
    OK(pgserver_start(state, &second, &err));
    pgserver_releasep(&first);
    ck_assert_ptr_null(first);
    ck_assert(reachable(conninfo));
    pgserver_releasep(&second);
    ck_assert(!reachable(conninfo));
    OK(pgserver_start(state, &first, &err)); /* the cluster is still there */
    ck_assert(reachable(pgserver_conninfo(first)));
    pgserver_releasep(&first);
}
END_TEST

START_TEST(keeps_statements_and_values_out_of_its_log)
{
    struct pgserver *server = NULL;
    char log[600];
    struct buf text = {0};
    OK(pgserver_start(state, &server, &err));
    {
        CLEANUP(pg_closep) struct pg *pg = NULL;
        OK(pg_connect(pgserver_conninfo(server), &pg, &err));
        struct pg_param key[] = {pg_int4(1), pg_bytea("CANARYNAME", 10)};
        ck_assert(!pg_run(pg, SQL_INTAKE_ADD_KEY_CHECK, key, COUNT_OF(key), NULL, &err)); /* no schema: fails */
        err_clear(&err);
    }
    snprintf(log, sizeof(log), "%s/log", pgserver_folder(server));
    OK(fs_read_file(log, 1 << 20, &text, &err));
    ck_assert(strstr(text.data, "intake.key_check") != NULL); /* the error is there ... */
    ck_assert(strstr(text.data, "INSERT") == NULL);           /* ... without the statement */
    ck_assert(strstr(text.data, "CANARYNAME") == NULL);
    buf_done(&text);
    pgserver_releasep(&server);
}
END_TEST

static pid_t postmaster_of(const struct pgserver *server)
{
    char path[600];
    struct buf text = {0};
    snprintf(path, sizeof(path), "%s/data/postmaster.pid", pgserver_folder(server));
    OK(fs_read_file(path, 4096, &text, &err));
    pid_t pid = (pid_t)strtol(text.data, NULL, 10);
    buf_done(&text);
    ck_assert_int_gt(pid, 1);
    return pid;
}

START_TEST(takes_over_the_server_of_a_killed_process)
{
    struct pgserver *server = NULL;
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        bool started = pgserver_start(state, &server, &err);
        raise(started ? SIGKILL : SIGABRT);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(WTERMSIG(status), SIGKILL);
    OK(pgserver_start(state, &server, &err));
    ck_assert(reachable(pgserver_conninfo(server)));
    pgserver_releasep(&server);
}
END_TEST

START_TEST(recovers_from_a_killed_server)
{
    struct pgserver *server = NULL;
    OK(pgserver_start(state, &server, &err));
    ck_assert_int_eq(kill(postmaster_of(server), SIGKILL), 0);
    pgserver_releasep(&server);
    OK(pgserver_start(state, &server, &err));
    ck_assert(reachable(pgserver_conninfo(server)));
    pgserver_releasep(&server);
}
END_TEST

START_TEST(serves_a_state_folder_too_deep_for_a_socket)
{
    struct pgserver *server = NULL;
    char deep[512];
    snprintf(deep, sizeof(deep), "%s/%0100d", scratch, 7);
    OK(fs_make_dirs(deep, 0700, &err));
    OK(pgserver_start(deep, &server, &err));
    ck_assert(reachable(pgserver_conninfo(server)));
    pgserver_releasep(&server);
    OK(pgserver_destroy(deep, &err));
    OK(pgserver_destroy(deep, &err)); /* nothing left to destroy */
}
END_TEST

START_TEST(the_cluster_of_an_earlier_state_folder_is_not_taken_over)
{
    CLEANUP(pgserver_releasep) struct pgserver *server = NULL;
    char link[1024];
    if (geteuid() != 0)
        return; /* a user's cluster lies in the state folder itself */
    snprintf(link, sizeof(link), "%s/postgres", state);
    OK(pgserver_start(state, &server, &err));
    pgserver_releasep(&server);
    ck_assert_int_eq(unlink(link), 0); /* as when somebody removes the state folder and makes a new one */
    ck_assert(!pgserver_start(state, &server, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert(strstr(err.frame[0], "earlier state folder") != NULL);
}
END_TEST

START_TEST(refuses_a_folder_others_can_enter)
{
    struct pgserver *server = NULL;
    char folder[600];
    if (geteuid() == 0)
        return; /* root's clusters live elsewhere */
    snprintf(folder, sizeof(folder), "%s/postgres", state);
    ck_assert_int_eq(mkdir(folder, 0755), 0);
    ck_assert_int_eq(chmod(folder, 0755), 0);
    ck_assert(!pgserver_start(state, &server, &err));
    ck_assert_int_eq(err.code, ERR_DENIED);
    err_clear(&err);
    ck_assert_int_eq(chmod(folder, 0700), 0);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("pgserver");
    TCase *t = tcase_create("pgserver");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, starts_and_stops_with_its_last_user);
    tcase_add_test(t, keeps_statements_and_values_out_of_its_log);
    tcase_add_test(t, takes_over_the_server_of_a_killed_process);
    tcase_add_test(t, recovers_from_a_killed_server);
    tcase_add_test(t, serves_a_state_folder_too_deep_for_a_socket);
    tcase_add_test(t, the_cluster_of_an_earlier_state_folder_is_not_taken_over);
    tcase_add_test(t, refuses_a_folder_others_can_enter);
    suite_add_tcase(s, t);
    return s;
}
