// SPDX-License-Identifier: Apache-2.0
// export/ against a live server (tests/support/cluster.sh), on children made up here, few enough to count by hand.
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/fsio.h"
#include "common/json.h"
#include "common/migrate.h"
#include "common/pg_session.h"
#include "export/export.h"
#include "tests/support/scratch.h"

static struct pg *pg;
static struct error err;
static struct codes *codes;
static struct tables *tables;
static struct agreements *agreements;
static struct secret *signing_key;
static struct export_result result;

#define OK(call)                                                                                                       \
    do {                                                                                                               \
        char message_[1024];                                                                                           \
        ck_assert_msg(call, "%s", err_message(&err, message_, sizeof(message_)));                                      \
    } while (0)

static struct hub_agency agencies[] = {{.name = "cdss", .title = "Social Services", .system = "child_welfare"},
                                       {.name = "probation_dept", .title = "Probation", .system = "probation"},
                                       {.name = "dhcs", .title = "Health Care Services", .system = "health"},
                                       {.name = "cde", .title = "Education", .system = "schools"}};
static struct hub hub = {.name = "Test hub <1>", .agencies = agencies, .n_agencies = COUNT_OF(agencies)};

static void run_sql(const char *text)
{
    OK(pg_exec(pg, text, "prepare", &err));
}

static const char agreement_text[] =
    "id: A-1\nversion: \"1\"\ntitle: Tables & figures\nstatus: in_force\nparent: MOU-1\n"
    "recipient: {name: Committee <Secretariat>, title: Chair, address: Sacramento, folder: committee}\n"
    "purpose: to plan services\nprohibited: [re-identification]\n"
    "systems:\n  - {system: child_welfare, agency: cdss, authority: WIC 10850}\n"
    "  - {system: probation, agency: probation_dept, authority: WIC 827}\n"
    "  - {system: health, agency: dhcs, authority: 45 CFR 164.514}\n"
    "  - {system: schools, agency: cde, authority: 34 CFR 99.31}\n"
    "tables: [T01, T03, T05, T15]\n"
    "dimensions: [county, tier, age, sex, race, pattern, source, outcome, linked, race_known, birth_quality]\n"
    "periods: {type: state_fiscal_year, first: 2018, last: 2026}\n"
    "in_force: {effective: \"2024-01-01\", expires: \"2028-12-31\"}\n"
    "policy: {minimum_count: 11, interval: 10}\nbreach_contact: officer\n";

// One agency signs, in a process of its own: signing writes a file and so passes failpoints, and a process takes aim at
// them once. This one must not have done so before a test sets its aim.
static void sign_as(struct hub_agency *agency)
{
    CLEANUP(secret_freep) struct secret *seed = NULL;
    int status = -1;
    OK(secret_random(SIGN_SEED_BYTES, &seed, &err));
    OK(sign_public(seed, agency->public_key, &err));
    agency->has_key = true;
    pid_t child = fork();
    if (child == 0)
        _exit(agreement_sign(agreements_find(agreements, "A-1"), agency->name, seed, &err) ? 0 : 1);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}

// The agreement, signed by every agency with a key of its own.
static void make_agreement(void)
{
    scratch_write("A-1.yaml", agreement_text, sizeof(agreement_text) - 1);
    for (size_t i = 0; i < COUNT_OF(agencies); i++) {
        OK(agreements_load(scratch_path(""), &agreements, &err));
        sign_as(&agencies[i]);
        agreements_freep(&agreements);
    }
    OK(agreements_load(scratch_path(""), &agreements, &err));
}

static void connect_again(void)
{
    OK(pg_connect("", &pg, &err));
}

// A delivery to hang rows on, and a function that makes n children of one kind: record and person ids follow from the group's
// name and the number, so that groups can be linked and given events.
static const char prepare[] =
    "TRUNCATE intake.delivery, identity.record, facts.event, linkage.link, linkage.person CASCADE;"
    "INSERT INTO intake.delivery VALUES"
    " ('00000000-0000-0000-0000-000000000001', 'cdss', 'child_welfare.client', 'child_welfare', 'A-1', '2025-07-01',"
    "  150, 100, 30, 20, 12, decode(repeat('00', 32), 'hex')),"
    " ('00000000-0000-0000-0000-000000000002', 'dhcs', 'health.encounter', 'health', 'A-1', '2025-07-02',"
    "  55, 55, 0, 0, 0, decode(repeat('00', 32), 'hex')),"
    " ('00000000-0000-0000-0000-000000000003', 'court', 'court.hearing', 'court', 'A-1', '2025-07-09',"
    "  400, 400, 0, 0, 0, decode(repeat('00', 32), 'hex'));"
    "CREATE OR REPLACE FUNCTION pg_temp.rows(grp text, n int, tag text, src text, person text, sex text, race text,"
    " county text, born date, deleted boolean DEFAULT false) RETURNS void LANGUAGE sql AS $$"
    " INSERT INTO identity.record SELECT md5(grp || i || tag || src)::uuid, md5(grp || i)::uuid, src, split_part(src, "
    "'.', 1),"
    " 'x', true, deleted, '2025-07-01', '00000000-0000-0000-0000-000000000001', i, CASE WHEN deleted THEN NULL ELSE "
    "'\\x00'::bytea END,"
    " sex, race, county, born, CASE WHEN born IS NULL THEN NULL ELSE 'exact' END FROM generate_series(1, n) AS i;"
    " INSERT INTO linkage.person SELECT md5(grp || i)::uuid, md5(person || i)::uuid FROM generate_series(1, n) AS i"
    " ON CONFLICT DO NOTHING $$;"
    "CREATE OR REPLACE FUNCTION pg_temp.events(grp text, n int, slot int, sys text, kind text, day date, tier text,"
    " basis text DEFAULT NULL) RETURNS void LANGUAGE sql AS $$"
    " INSERT INTO facts.event (row_key, slot, record_key, source, system, kind, start_on, tier, basis)"
    " SELECT md5(grp || i || sys || kind || day)::uuid, slot, md5(grp || i)::uuid, sys || '.x', sys, kind, day, tier, "
    "basis"
    " FROM generate_series(1, n) AS i $$;";

// What is counted, group by group; every count is 0 or large.
static const char large_world[] =
    // 40 confirmed, Los Angeles, girls of 14; 40 deleted rows that say otherwise have no vote
    "SELECT pg_temp.rows('A', 40, '', 'child_welfare.client', 'A', 'F', 'black', '19', '2010-03-01');"
    "SELECT pg_temp.rows('A', 40, 'old', 'child_welfare.client', 'A', 'M', 'white', '37', '2001-01-01', true);"
    "SELECT pg_temp.events('A', 40, 0, 'child_welfare', 'csec', '2024-09-10', 'confirmed');"
    // 12 suspected, boys of 16 whom two rows place in Alameda and one in Alpine
    "SELECT pg_temp.rows('B', 12, '1', 'probation.referral', 'B', 'M', 'white', '01', '2008-07-01');"
    "SELECT pg_temp.rows('B', 12, '2', 'probation.referral', 'B', 'M', 'white', '01', '2008-07-01');"
    "SELECT pg_temp.rows('B', 12, '3', 'probation.referral', 'B', 'M', 'white', '02', '2008-07-01');"
    "SELECT pg_temp.events('B', 12, 0, 'probation', 'csec', '2025-02-01', 'suspected');"
    // 14 known to child welfare as at risk and to health as suspected: once, at the higher tier; sex and race from health,
    // because child welfare says unknown; an encounter in the 24 months before, and one just outside them
    "SELECT pg_temp.rows('C', 14, '', 'child_welfare.client', 'C', 'U', 'unknown', '19', '2011-10-01');"
    "SELECT pg_temp.rows('Ch', 14, '', 'health.encounter', 'C', 'F', 'hispanic', '34', '2012-01-01');"
    "SELECT pg_temp.events('C', 14, 0, 'child_welfare', 'csec', '2024-10-01', 'at_risk');"
    "SELECT pg_temp.events('Ch', 14, 0, 'health', 'csec', '2025-01-15', 'suspected');"
    "SELECT pg_temp.events('Ch', 14, 1, 'health', 'encounter', '2022-10-01', NULL);"
    "SELECT pg_temp.events('C', 14, 1, 'child_welfare', 'allegation', '2022-09-30', NULL);"
    // the last day of the period counts, the day before its first does not
    "SELECT pg_temp.rows('D', 15, '', 'child_welfare.client', 'D', 'X', 'asian', '34', '2007-07-01');"
    "SELECT pg_temp.events('D', 15, 0, 'child_welfare', 'csec', '2025-06-30', 'at_risk');"
    "SELECT pg_temp.rows('D2', 30, '', 'child_welfare.client', 'D2', 'F', 'asian', '34', '2007-07-01');"
    "SELECT pg_temp.events('D2', 30, 0, 'child_welfare', 'csec', '2024-06-30', 'confirmed');"
    // legacy charges: at 16 they count, at 18 they do not
    "SELECT pg_temp.rows('G', 13, '', 'probation.referral', 'G', 'M', 'white', '01', '2008-08-01');"
    "SELECT pg_temp.events('G', 13, 0, 'probation', 'csec', '2024-08-01', 'suspected', 'legacy_charge');"
    "SELECT pg_temp.rows('G2', 11, '', 'probation.referral', 'G2', 'M', 'white', '01', '2006-08-01');"
    "SELECT pg_temp.events('G2', 11, 0, 'probation', 'csec', '2024-08-01', 'suspected', 'legacy_charge');"
    // before the month of birth, or only a screening without concern: not identified
    "SELECT pg_temp.rows('E', 11, '', 'child_welfare.client', 'E', 'F', 'white', '19', '2025-03-01');"
    "SELECT pg_temp.events('E', 11, 0, 'child_welfare', 'csec', '2025-01-15', 'at_risk');"
    "SELECT pg_temp.rows('N', 11, '', 'child_welfare.client', 'N', 'F', 'white', '19', '2010-03-01');"
    "SELECT pg_temp.events('N', 11, 0, 'child_welfare', 'csec', '2025-01-15', 'no_concern');"
    // nothing known of them
    "SELECT pg_temp.rows('H', 11, '', 'health.encounter', 'H', NULL, NULL, NULL, NULL);"
    "SELECT pg_temp.events('H', 11, 0, 'health', 'csec', '2025-03-03', 'history');"
    // a system that is no party: neither its children nor its events count
    "SELECT pg_temp.rows('X', 20, '', 'court.hearing', 'X', 'F', 'white', '19', '2010-03-01');"
    "SELECT pg_temp.events('X', 20, 0, 'court', 'csec', '2025-03-03', 'confirmed');"
    "SELECT pg_temp.rows('XB', 12, '', 'court.hearing', 'B', 'F', 'black', '37', '2012-01-01');"
    "SELECT pg_temp.events('XB', 12, 0, 'court', 'csec', '2024-07-03', 'confirmed');";

static void setup(void)
{
    int applied = 0;
    static char outbox[600];
    err_clear(&err);
    scratch_make();
    (void)snprintf(outbox, sizeof(outbox), "%s", scratch_path("outbox"));
    hub.outbox = outbox;
    connect_again();
    OK(migrate_apply(pg, &applied, &err));
    run_sql("ALTER TABLE release.disclosure DISABLE TRIGGER disclosure_append_only; TRUNCATE release.disclosure;"
            "ALTER TABLE release.disclosure ENABLE TRIGGER disclosure_append_only");
    run_sql(prepare);
    OK(codes_load("config/codes", &codes, &err));
    OK(tables_load("config/tables", codes, &tables, &err));
    OK(secret_random(SIGN_SEED_BYTES, &signing_key, &err));
    make_agreement();
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

static bool release_on(int y, int m, int d, bool dry_run, const struct export_request *request)
{
    struct export_context ctx = {.hub = &hub,
                                 .agreements = agreements,
                                 .tables = tables,
                                 .signing_key = signing_key,
                                 .pg = pg,
                                 .dry_run = dry_run};
    ck_assert(date_from_ymd(y, m, d, &ctx.today));
    err_clear(&err);
    return export_release(&ctx, request, &result, &err);
}

static const struct export_request whole = {.agreement = "A-1"};

static void read_release_file(const char *name, struct buf *out)
{
    char path[1024];
    (void)snprintf(path, sizeof(path), "%s/%s", result.folder, name);
    OK(fs_read_file(path, 1 << 24, out, &err));
}

static void assert_has(const char *file, const char *const *lines, size_t n)
{
    CLEANUP(buf_done) struct buf text = {0};
    read_release_file(file, &text);
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(strstr(text.data, lines[i]) != NULL, "%s lacks \"%s\"", file, lines[i]);
}

static int64_t number(const char *text)
{
    PGresult *r = PQexec(pg->conn, text);
    ck_assert_int_eq(PQresultStatus(r), PGRES_TUPLES_OK);
    int64_t n = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    return n;
}

START_TEST(counts_what_can_be_counted_by_hand)
{
    run_sql(large_world);
    OK(release_on(2026, 1, 15, false, &whole));
    ck_assert_str_eq(result.period, "SFY2024-25");
    ck_assert_uint_eq(result.hidden_small + result.hidden_other, 0);
    ck_assert_uint_eq(result.shown, result.cells);
    static const char *const t01[] = {"\nT01,SFY2024-25,County by tier,19,Los Angeles,confirmed,",
                                      "exploitation (confirmed),40,,,shown\n",
                                      ",19,Los Angeles,suspected,Suspected,14,,,shown\n",
                                      ",19,Los Angeles,all,All tiers,54,,,shown\n",
                                      ",01,Alameda,suspected,Suspected,25,,,shown\n",
                                      ",02,Alpine,all,All tiers,0,,,shown\n",
                                      ",34,Sacramento,at_risk,At risk,15,,,shown\n",
                                      ",99,Unknown or out of county,history,History,11,,,shown\n",
                                      ",all,California,all,All tiers,105,,,shown\n",
                                      ",all,California,suspected,Suspected,39,,,shown\n"};
    assert_has("tables/T01.csv", t01, COUNT_OF(t01));
    static const char *const t03[] = {
        ",13-14,13 to 14,F,Female,all,All children,all,All tiers,54,54,1.0000,shown\n",
        ",16,16,M,Male,all,All children,all,All tiers,25,25,1.0000,shown\n",
        ",17,17,X,",
        ",unknown,Unknown,U,Unknown,all,All children,all,All tiers,11,11,1.0000,shown\n",
        ",hispanic,Hispanic or Latino (any race),suspected,Suspected,14,14,1.0000,shown\n",
        ",all,All ages,all,All children,all,All children,at_risk,At risk,15,105,0.1429,shown\n",
        ",mena,Middle Eastern or North African,all,All tiers,0,0,,shown\n"};
    assert_has("tables/T03.csv", t03, COUNT_OF(t03));
    static const char *const t05[] = {",he,Health,suspected,Suspected,14,39,0.3590,shown\n",
                                      ",none,None of them,suspected,Suspected,25,39,0.6410,shown\n",
                                      ",none,None of them,all,All tiers,91,105,0.8667,shown\n"};
    assert_has("tables/T05.csv", t05, COUNT_OF(t05));
    static const char *const t15[] = {
        ",child_welfare.client,Child welfare: records,rejected,Rejected,", ",18,150,0.1200,shown\n",
        ",12,150,0.0800,shown\n",
        ",health.encounter,Health: encounters,all,Rows received,linked,Found in another system too,",
        ",14,25,0.5600,shown\n"};
    assert_has("tables/T15.csv", t15, COUNT_OF(t15));
}
END_TEST

START_TEST(signs_what_it_says_and_lists_every_file_with_its_digest)
{
    CLEANUP(buf_done) struct buf manifest = {0}, signature = {0};
    CLEANUP(jfreep) json *j = NULL;
    uint8_t sig[SIGN_BYTES], key[SIGN_PUBLIC_BYTES], digest[DIGEST_BYTES];
    bool valid = false;
    run_sql(large_world);
    OK(release_on(2026, 1, 15, false, &whole));
    read_release_file("release.json", &manifest);
    read_release_file("release.json.sig", &signature);
    ck_assert(hex_decode((struct view){signature.data, 2 * SIGN_BYTES}, sig, SIGN_BYTES));
    OK(sign_public(signing_key, key, &err));
    OK(sign_verify(key, manifest.data, manifest.len, sig, &valid, &err));
    ck_assert(valid);
    OK(jparse(manifest.data, manifest.len, &j, &err));
    const json *files = jget(j, "files");
    ck_assert_uint_eq(jcount(files), 4 * 2 + 2);
    for (size_t i = 0; i < jcount(files); i++) {
        char path[1024], hex[DIGEST_HEX + 1];
        uint64_t bytes = 0;
        (void)snprintf(path, sizeof(path), "%s/%s", result.folder, jstr(jget(jat(files, i), "path")));
        OK(digest_file(path, digest, &bytes, &err));
        hex_encode(digest, DIGEST_BYTES, hex);
        ck_assert_str_eq(hex, jstr(jget(jat(files, i), "sha256")));
        ck_assert_int_eq((int64_t)bytes, jinteger(jget(jat(files, i), "bytes"), -1));
    }
    ck_assert_uint_eq(jcount(jget(j, "sources")), 2); // the court is no party
    static const char *const page[] = {"<!DOCTYPE html>",
                                       "Tables &amp; figures",
                                       "Committee &lt;Secretariat&gt;",
                                       "Test hub &lt;1&gt;",
                                       "Identification is not incidence",
                                       "<b>105</b>"};
    assert_has("report.html", page, COUNT_OF(page));
}
END_TEST

START_TEST(hides_small_counts_and_never_says_why)
{
    CLEANUP(buf_done) struct buf csv = {0};
    run_sql(large_world);
    run_sql("SELECT pg_temp.rows('S', 5, '', 'child_welfare.client', 'S', 'F', 'black', '58', '2010-03-01');"
            "SELECT pg_temp.events('S', 5, 0, 'child_welfare', 'csec', '2024-09-10', 'confirmed')");
    OK(release_on(2026, 1, 15, false, &whole));
    ck_assert_uint_ge(result.hidden_small, 2);
    ck_assert_uint_ge(result.hidden_other, 1);
    ck_assert(result.narrowest >= 10);
    static const char *const hidden[] = {",58,Yuba,all,All tiers,,,,suppressed\n"};
    assert_has("tables/T01.csv", hidden, 1);
    read_release_file("tables/T01.csv", &csv);
    ck_assert_ptr_null(strstr(csv.data, "primary"));
    ck_assert_ptr_null(strstr(csv.data, ",5,,,shown"));
}
END_TEST

START_TEST(the_same_again_changes_nothing)
{
    char first[sizeof(result.folder)];
    run_sql(large_world);
    OK(release_on(2026, 1, 15, false, &whole));
    ck_assert(!result.unchanged);
    memcpy(first, result.folder, sizeof(first));
    OK(release_on(2026, 1, 16, false, &whole)); // another day, the same numbers
    ck_assert(result.unchanged);
    ck_assert_str_eq(result.folder, first);
    ck_assert_int_eq(number("SELECT count(*) FROM release.disclosure"), 1);
    ck_assert_int_eq(number("SELECT count(*) FROM release.disclosure WHERE released_on = '2026-01-15'"), 1);
}
END_TEST

START_TEST(a_dry_run_decides_and_writes_nothing)
{
    run_sql(large_world);
    OK(release_on(2026, 1, 15, true, &whole));
    ck_assert_uint_gt(result.cells, 400);
    ck_assert_str_eq(result.release, "");
    ck_assert(!fs_exists(hub.outbox));
    ck_assert_int_eq(number("SELECT count(*) FROM release.disclosure"), 0);
}
END_TEST

START_TEST(new_numbers_are_a_new_release_and_a_new_link_of_the_chain)
{
    char first[sizeof(result.release)];
    run_sql(large_world);
    OK(release_on(2026, 1, 15, false, &whole));
    memcpy(first, result.release, sizeof(first));
    run_sql("SELECT pg_temp.rows('Z', 60, '', 'child_welfare.client', 'Z', 'F', 'black', '19', '2010-03-01');"
            "SELECT pg_temp.events('Z', 60, 0, 'child_welfare', 'csec', '2024-09-10', 'confirmed')");
    OK(release_on(2026, 1, 16, false, &whole));
    ck_assert(!result.unchanged);
    ck_assert_str_ne(result.release, first);
    ck_assert_int_eq(
        number("SELECT count(*) FROM release.disclosure a JOIN release.disclosure b ON b.previous = a.chain "
               "WHERE b.seq > a.seq"),
        1);
    char link[1024], target[256];
    (void)snprintf(link, sizeof(link), "%s/committee/A-1/latest", hub.outbox);
    ssize_t len = readlink(link, target, sizeof(target) - 1);
    ck_assert_int_gt(len, 0);
    target[len] = '\0';
    ck_assert_str_eq(target, result.release);
    (void)snprintf(link, sizeof(link), "%s/committee/A-1/.work", hub.outbox);
    ck_assert(!fs_exists(link));
}
END_TEST

START_TEST(a_logged_release_whose_folder_is_gone_or_damaged_is_rebuilt)
{
    CLEANUP(buf_done) struct buf before = {0}, after = {0};
    char path[1024];
    run_sql(large_world);
    OK(release_on(2026, 1, 15, false, &whole));
    read_release_file("report.html", &before);
    if (_i == 0) {
        OK(fs_remove_tree(result.folder, &err));
    } else {
        (void)snprintf(path, sizeof(path), "%s/tables/T01.csv", result.folder);
        OK(fs_write_file(path, "?", 1, 0640, &err));
    }
    OK(release_on(2026, 1, 16, false, &whole));
    ck_assert(!result.unchanged);
    read_release_file("report.html", &after);
    ck_assert_uint_eq(before.len, after.len);
    ck_assert(memcmp(before.data, after.data, before.len) == 0);
    ck_assert_int_eq(number("SELECT count(*) FROM release.disclosure"), 1);
    OK(release_on(2026, 1, 16, false, &whole));
    ck_assert(result.unchanged);
}
END_TEST

#ifdef FAILPOINTS
static const char *const kill_at[] = {"export-file-written:3", "export-written",   "export-logged", "fsio-synced",
                                      "fsio-published",        "export-published", "fsio-linked"};

START_TEST(a_run_killed_anywhere_is_finished_by_the_next)
{
    int status = 0;
    run_sql(large_world);
    pid_t child = fork();
    if (child == 0) {
        struct pg *own = NULL;
        if (!pg_connect("", &own, &err) || setenv("CROSSCOUNT_KILL_AT", kill_at[_i], 1) != 0)
            _exit(1);
        pg = own;
        _exit(release_on(2026, 1, 15, false, &whole) ? 0 : 2);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "%s: not killed: %d", kill_at[_i], status);
    OK(release_on(2026, 1, 15, false, &whole));
    ck_assert_int_eq(number("SELECT count(*) FROM release.disclosure"), 1);
    OK(release_on(2026, 1, 15, false, &whole));
    ck_assert(result.unchanged);
    CLEANUP(fs_names_done) struct fs_names names = {0};
    char parent[1024];
    (void)snprintf(parent, sizeof(parent), "%s/committee/A-1", hub.outbox);
    OK(fs_list(parent, &names, &err));
    ck_assert_uint_eq(names.count, 2); // the release and `latest`
    (void)snprintf(parent, sizeof(parent), "%s/committee/A-1/.work", hub.outbox);
    ck_assert(!fs_exists(parent));
}
END_TEST
#endif

START_TEST(refuses_with_the_clause_and_leaves_nothing)
{
    static const char *const t09[] = {"T09"};
    static const struct {
        struct export_request request;
        int year;
        const char *want;
    } cases[] = {
        {{.agreement = "A-1", .tables = t09, .n_tables = 1}, 2026, "clause tables.T09:"},
        {{.agreement = "A-1", .year = 2017}, 2026, "clause periods:"},
        {{.agreement = "A-1", .year = 2025}, 2026, "clause periods:"},
        {{.agreement = "A-1"}, 2029, "clause expires:"},
        {{.agreement = "A-1"}, 2023, "clause effective:"},
        {{.agreement = "A-2"}, 2026, "no agreement \"A-2\""},
    };
    char text[1024];
    ck_assert(!release_on(cases[_i].year, 1, 15, false, &cases[_i].request));
    ck_assert_msg(strstr(err_message(&err, text, sizeof(text)), cases[_i].want) != NULL, "%s", text);
    ck_assert_int_eq(err.code, _i == 5 ? ERR_CONFIG : ERR_DENIED);
    ck_assert(!fs_exists(hub.outbox));
}
END_TEST

START_TEST(the_disclosure_log_cannot_be_changed)
{
    static const char *const attempts[] = {"UPDATE release.disclosure SET purpose = ''",
                                           "DELETE FROM release.disclosure", "TRUNCATE release.disclosure"};
    run_sql(large_world);
    OK(release_on(2026, 1, 15, false, &whole));
    ck_assert(!pg_exec(pg, attempts[_i], "attempt", &err));
    ck_assert_int_eq(err.code, ERR_DENIED);
    ck_assert_int_eq(number("SELECT count(*) FROM release.disclosure WHERE purpose = 'to plan services'"), 1);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("export");
    TCase *t = tcase_create("release");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, counts_what_can_be_counted_by_hand);
    tcase_add_test(t, signs_what_it_says_and_lists_every_file_with_its_digest);
    tcase_add_test(t, hides_small_counts_and_never_says_why);
    tcase_add_test(t, the_same_again_changes_nothing);
    tcase_add_test(t, a_dry_run_decides_and_writes_nothing);
    tcase_add_test(t, new_numbers_are_a_new_release_and_a_new_link_of_the_chain);
    tcase_add_loop_test(t, a_logged_release_whose_folder_is_gone_or_damaged_is_rebuilt, 0, 2);
#ifdef FAILPOINTS
    tcase_add_loop_test(t, a_run_killed_anywhere_is_finished_by_the_next, 0, (int)COUNT_OF(kill_at));
#endif
    tcase_add_loop_test(t, refuses_with_the_clause_and_leaves_nothing, 0, 6);
    tcase_add_loop_test(t, the_disclosure_log_cannot_be_changed, 0, 3);
    suite_add_tcase(s, t);
    return s;
}
