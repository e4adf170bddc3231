// SPDX-License-Identifier: Apache-2.0
// Releases of one period under agreements that count different systems, against a live server (tests/support/cluster.sh): each is
// safe by itself, and what their readers can add and subtract of all of them must be safe too.
#include <check.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/fsio.h"
#include "common/json.h"
#include "common/migrate.h"
#include "common/pg_session.h"
#include "export/export.h"
#include "export/inspection.h"
#include "tests/support/agreement_text.h"
#include "tests/support/scratch.h"
#include "tests/support/toy_release.h"

static struct pg *pg;
static struct error err;
static struct codes *codes;
static struct tables *tables;
static struct agreements *agreements;
static struct secret *signing_key;

#define OK(call)                                                                                                       \
    do {                                                                                                               \
        char message_[1024];                                                                                           \
        ck_assert_msg(call, "%s", err_message(&err, message_, sizeof(message_)));                                      \
    } while (0)

static struct hub_agency agencies[] = {{.name = "cdss", .title = "Social Services", .system = "child_welfare"},
                                       {.name = "probation_dept", .title = "Probation", .system = "probation"},
                                       {.name = "dhcs", .title = "Health Care Services", .system = "health"},
                                       {.name = "cde", .title = "Education", .system = "schools"}};
static struct hub hub = {.name = "Test hub", .agencies = agencies, .n_agencies = COUNT_OF(agencies)};

static void run_sql(const char *text)
{
    OK(pg_exec(pg, text, "prepare", &err));
}

// An agreement over some of the four systems, by their first letters.
struct party {
    const char *id, *systems, *tables;
};

static bool counts(const struct party *p, size_t system)
{
    return strchr(p->systems, "cphs"[system]) != NULL;
}

static void write_agreement(const struct party *p)
{
    static const char *const lines[] = {"  - {system: child_welfare, agency: cdss, authority: WIC 10850}\n",
                                        "  - {system: probation, agency: probation_dept, authority: WIC 827}\n",
                                        "  - {system: health, agency: dhcs, authority: 45 CFR 164.514}\n",
                                        "  - {system: schools, agency: cde, authority: 34 CFR 99.31}\n"};
    char text[4096], file[32], counted[512] = "";
    size_t len = 0;
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        if (counts(p, i))
            len += (size_t)snprintf(counted + len, sizeof(counted) - len, "%s", lines[i]);
    (void)snprintf(text, sizeof(text),
                   "id: %s\nversion: \"1\"\ntitle: Tables\ntype: agreement\nstatus: in_force\nparent: "
                   "MOU-1\n" AGREEMENT_PARTIES
                   "recipient: {name: Committee, title: Chair, address: Sacramento, folder: committee}\n"
                   "purpose: to plan services\nprohibited: [re-identification]\nsystems:\n%s"
                   "elements: []\ntables: [%s]\n"
                   "dimensions: [county, tier, age, sex, race, pattern, source, outcome, linked, race_known, "
                   "birth_quality]\n"
                   "periods: {type: state_fiscal_year, first: 2018, last: 2026}\ncalendar: {due_days: [1]}\n"
                   "in_force: {effective: \"2024-01-01\", expires: \"2028-12-31\"}\n"
                   "policy: {minimum_count: 11, interval: 10, whole_groups: shown}\n" AGREEMENT_END,
                   p->id, counted, p->tables);
    (void)snprintf(file, sizeof(file), "%s.yaml", p->id);
    scratch_write(file, text, strlen(text));
}

// In a process of its own: this one must not pass failpoints before it is told to.
static void sign(const char *id, struct hub_agency *agency, const struct secret *seed)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(agreement_sign(agreements_find(agreements, id), agency->name, seed, &err) ? 0 : 1);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}

static void agree(const struct party *parties, size_t n)
{
    for (size_t k = 0; k < n; k++)
        write_agreement(&parties[k]);
    for (size_t i = 0; i < COUNT_OF(agencies); i++) {
        CLEANUP(secret_freep) struct secret *seed = NULL;
        OK(secret_random(SIGN_SEED_BYTES, &seed, &err));
        OK(sign_public(seed, agencies[i].public_key, &err));
        agencies[i].has_key = true;
        OK(agreements_load(scratch_path(""), &agreements, &err));
        for (size_t k = 0; k < n; k++)
            if (counts(&parties[k], i))
                sign(parties[k].id, &agencies[i], seed);
        agreements_freep(&agreements);
    }
    OK(agreements_load(scratch_path(""), &agreements, &err));
}

static void setup(void)
{
    int applied = 0;
    static char outbox[600];
    err_clear(&err);
    scratch_make();
    (void)snprintf(outbox, sizeof(outbox), "%s", scratch_path("outbox"));
    hub.outbox = outbox;
    OK(pg_connect("", &pg, &err));
    OK(migrate_apply(pg, &applied, &err));
    run_sql("DO $$ DECLARE t text; BEGIN"
            " FOREACH t IN ARRAY ARRAY['disclosure', 'counted', 'counted_table', 'shown', 'hidden'] LOOP"
            "  EXECUTE format('ALTER TABLE release.%I DISABLE TRIGGER USER', t); END LOOP;"
            " TRUNCATE release.disclosure, release.counted, release.counted_table, release.shown, release.hidden;"
            " END $$");
    run_sql(toy_release_prepare);
    OK(codes_load("config/codes", &codes, &err));
    OK(tables_load("config/tables", codes, &tables, &err));
    OK(secret_random(SIGN_SEED_BYTES, &signing_key, &err));
}

static void teardown(void)
{
    agreements_freep(&agreements);
    tables_freep(&tables);
    codes_freep(&codes);
    secret_freep(&signing_key);
    pg_closep(&pg);
    scratch_remove();
}

static bool release(const char *agreement, struct export_result *ret)
{
    struct export_context ctx = {
        .hub = &hub, .agreements = agreements, .tables = tables, .signing_key = signing_key, .pg = pg};
    const struct export_request request = {.agreement = agreement};
    ck_assert(date_from_ymd(2026, 1, 15, &ctx.today));
    err_clear(&err);
    return export_release(&ctx, &request, ret, &err);
}

// What a release under the agreement told of a cell; -1: it hides it.
static int64_t told(const char *agreement, const char *key)
{
    char text[1024];
    (void)snprintf(text, sizeof(text),
                   "SELECT count FROM release.shown JOIN release.disclosure USING (release_digest)"
                   " WHERE agreement = '%s' AND key = '%s'",
                   agreement, key);
    PGresult *r = PQexec(pg->conn, text);
    ck_assert_int_eq(PQresultStatus(r), PGRES_TUPLES_OK);
    int64_t n = PQntuples(r) == 0 ? -1 : strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    return n;
}

// Records with race known and missing: child welfare 100 and 4, probation 80 and 6, health 60 and 15, schools 70 and 50. Over all
// four systems the missing ones of the first three are hidden behind each other, 25 together.
static const char records[] =
    "SELECT pg_temp.rows('ck', 100, '', 'child_welfare.client', 'ck', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.rows('cm', 4, '', 'child_welfare.client', 'cm', 'F', 'unknown', '19', '2010-01-01'),"
    " pg_temp.rows('pk', 80, '', 'probation.referral', 'pk', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.rows('pm', 6, '', 'probation.referral', 'pm', 'F', 'unknown', '19', '2010-01-01'),"
    " pg_temp.rows('hk', 60, '', 'health.encounter', 'hk', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.rows('hm', 15, '', 'health.encounter', 'hm', 'F', 'unknown', '19', '2010-01-01'),"
    " pg_temp.rows('sk', 70, '', 'schools.demographics', 'sk', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.rows('sm', 50, '', 'schools.demographics', 'sm', 'F', 'unknown', '19', '2010-01-01')";

static struct export_result result;

// All are released one after the other, beginning with that one, and then all once more: nothing has changed.
static void release_all(const struct party *parties, size_t n, size_t first)
{
    agree(parties, n);
    for (size_t i = 0; i < n; i++)
        OK(release(parties[(first + i) % n].id, &result));
    for (size_t i = 0; i < n; i++) {
        OK(release(parties[i].id, &result));
        ck_assert(result.unchanged);
    }
}

// Health's and child welfare's missing ones are 19. Told beside the 25 they tell that probation has 6.
START_TEST(a_total_over_fewer_systems_does_not_tell_what_is_hidden_over_more)
{
    static const struct party parties[] = {{"A-4", "cphs", "T15"}, {"A-2", "ch", "T15"}};
    run_sql(records);
    release_all(parties, COUNT_OF(parties), (size_t)_i);
    ck_assert(told("A-4", "records|race_known=missing") < 0 || told("A-2", "records|race_known=missing") < 0 ||
              told("A-4", "records|race_known=missing|source=schools.demographics") < 0);
    ck_assert_int_gt(told("A-2", "records|source=health.encounter"), 0); // it is no less a release
    ck_assert_int_gt(told("A-4", "records|source=health.encounter"), 0);
}
END_TEST

// Child welfare identified 50, probation 30, and the two together 77: the totals alone tell that 3 are known to both.
static const char children[] =
    "SELECT pg_temp.rows('c', 47, '', 'child_welfare.client', 'c', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.events('c', 47, 0, 'child_welfare', 'csec', '2024-09-10', 'confirmed'),"
    " pg_temp.rows('p', 27, '', 'probation.referral', 'p', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.events('p', 27, 0, 'probation', 'csec', '2024-09-10', 'confirmed'),"
    " pg_temp.rows('bc', 3, '', 'child_welfare.client', 'b', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.events('bc', 3, 0, 'child_welfare', 'csec', '2024-09-10', 'confirmed'),"
    " pg_temp.rows('bp', 3, '', 'probation.referral', 'b', 'F', 'white', '19', '2010-01-01'),"
    " pg_temp.events('bp', 3, 0, 'probation', 'csec', '2024-09-10', 'confirmed')";

START_TEST(totals_over_systems_and_over_all_of_them_do_not_tell_how_few_several_know)
{
    static const struct party parties[] = {{"A-c", "c", "T01"}, {"A-p", "p", "T01"}, {"A-cp", "cp", "T01"}};
    run_sql(children);
    release_all(parties, COUNT_OF(parties), (size_t)_i);
    for (size_t i = 0; i < COUNT_OF(parties); i++) // the last one hides it
        ck_assert((told(parties[i].id, "children") < 0) == (i == ((size_t)_i + 2) % COUNT_OF(parties)));
}
END_TEST

// In Los Angeles child welfare identified 50, probation 30, and the two together 77, and elsewhere enough are known to both.
static const char more_children[] =
    "SELECT pg_temp.rows('dc', 40, '', 'child_welfare.client', 'd', 'F', 'white', '37', '2010-01-01'),"
    " pg_temp.events('dc', 40, 0, 'child_welfare', 'csec', '2024-09-10', 'confirmed'),"
    " pg_temp.rows('dp', 40, '', 'probation.referral', 'd', 'F', 'white', '37', '2010-01-01'),"
    " pg_temp.events('dp', 40, 0, 'probation', 'csec', '2024-09-10', 'confirmed'),"
    " pg_temp.rows('e', 60, '', 'child_welfare.client', 'e', 'F', 'white', '30', '2010-01-01'),"
    " pg_temp.events('e', 60, 0, 'child_welfare', 'csec', '2024-09-10', 'suspected'),"
    " pg_temp.rows('f', 90, '', 'probation.referral', 'f', 'F', 'white', '30', '2010-01-01'),"
    " pg_temp.events('f', 90, 0, 'probation', 'csec', '2024-09-10', 'suspected')";

START_TEST(nor_do_the_counts_of_a_county)
{
    static const struct party parties[] = {{"A-c", "c", "T01"}, {"A-p", "p", "T01"}, {"A-cp", "cp", "T01"}};
    run_sql(children);
    run_sql(more_children);
    release_all(parties, COUNT_OF(parties), (size_t)_i);
    int n_hidden = 0;
    for (size_t i = 0; i < COUNT_OF(parties); i++)
        n_hidden += told(parties[i].id, "children|county=19") < 0;
    ck_assert_int_ge(n_hidden, 1);
}
END_TEST

// --- read back from the folders ---------------------------------------------------------------------------------------------------

enum { MOST_FOLDERS = 3 };

static enum inspection_verdict inspect(char folders[][512], size_t n)
{
    struct published *p[MOST_FOLDERS] = {NULL};
    CLEANUP(inspection_done) struct inspection in = {0};
    for (size_t i = 0; i < n; i++)
        OK(published_read(folders[i], NULL, &p[i], &err));
    OK(inspection_make(p, n, &in, &err));
    ck_assert_int_eq(in.reading, INSPECTION_AS_ONE);
    for (size_t i = 0; i < n; i++)
        published_freep(&p[i]);
    return in.verdict;
}

static void forget_what_was_told(void)
{
    run_sql("TRUNCATE release.disclosure, release.counted, release.counted_table, release.shown, release.hidden");
}

static const struct {
    const char *world;
    struct party party[MOST_FOLDERS];
    size_t n;
} worlds[] = {{records, {{"A-4", "cphs", "T15"}, {"A-2", "ch", "T15"}}, 2},
              {children, {{"A-c", "c", "T01"}, {"A-p", "p", "T01"}, {"A-cp", "cp", "T01"}}, 3}};

// The newest folder first, as one would audit it.
static void release_into(char folders[][512], int world, size_t first, bool careless)
{
    size_t n = worlds[world].n;
    forget_what_was_told();
    for (size_t i = 0; i < n; i++) {
        if (careless)
            forget_what_was_told();
        OK(release(worlds[world].party[(first + i) % n].id, &result));
        (void)snprintf(folders[n - 1 - i], sizeof(folders[0]), "%s", result.folder);
    }
}

START_TEST(who_reads_all_folders_finds_out_when_nobody_looked_at_them_together)
{
    char folders[MOST_FOLDERS][512];
    run_sql(worlds[_i].world);
    agree(worlds[_i].party, worlds[_i].n);
    for (size_t first = 0; first < worlds[_i].n; first++) {
        release_into(folders, _i, first, true);
        ck_assert_int_eq(inspect(folders, worlds[_i].n), INSPECTION_TOO_NARROW);
        release_into(folders, _i, first, false);
        ck_assert_int_eq(inspect(folders, worlds[_i].n), INSPECTION_AS_PROMISED);
    }
}
END_TEST

// What agreements over other systems told stands beside, and nothing of it is told.
START_TEST(what_is_counted_over_other_systems_is_nowhere_in_a_release)
{
    static const struct party parties[] = {{"A-4", "cphs", "T15"}, {"A-2", "ch", "T15"}};
    CLEANUP(buf_done) struct buf text = {0};
    CLEANUP(jfreep) json *manifest = NULL;
    char path[1024];
    run_sql(records);
    agree(parties, COUNT_OF(parties));
    OK(release("A-4", &result));
    uint64_t cells = result.cells;
    OK(release("A-2", &result));
    ck_assert_uint_eq(result.cells, cells);
    ck_assert_int_eq(told("A-2", "records|source=schools.demographics"), 0);
    (void)snprintf(path, sizeof(path), "%s/release.json", result.folder);
    OK(fs_read_file(path, 1 << 24, &text, &err));
    ck_assert_ptr_null(strstr(text.data, "schools"));
    OK(jparse(text.data, text.len, &manifest, &err));
    ck_assert_uint_eq(jcount(jget(manifest, "publication_score")), 4);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("other systems");
    TCase *t = tcase_create("systems");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, a_total_over_fewer_systems_does_not_tell_what_is_hidden_over_more, 0, 2);
    tcase_add_loop_test(t, totals_over_systems_and_over_all_of_them_do_not_tell_how_few_several_know, 0, 3);
    tcase_add_loop_test(t, nor_do_the_counts_of_a_county, 0, 3);
    tcase_add_loop_test(t, who_reads_all_folders_finds_out_when_nobody_looked_at_them_together, 0, COUNT_OF(worlds));
    tcase_add_test(t, what_is_counted_over_other_systems_is_nowhere_in_a_release);
    suite_add_tcase(s, t);
    return s;
}
