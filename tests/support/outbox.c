// SPDX-License-Identifier: Apache-2.0
#include "tests/support/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/migrate.h"
#include "common/pg_session.h"
#include "tests/support/scratch.h"
#include "tests/support/toy_release.h"

static struct hub_agency agencies[] = {{.name = "cdss", .title = "Social Services", .system = "child_welfare"},
                                       {.name = "probation_dept", .title = "Probation", .system = "probation"},
                                       {.name = "dhcs", .title = "Health Care Services", .system = "health"},
                                       {.name = "cde", .title = "Education", .system = "schools"}};
struct hub outbox_hub = {.name = "Test hub <1>", .agencies = agencies, .n_agencies = COUNT_OF(agencies)};
struct export_context outbox_context;
struct export_result outbox_result;
struct error outbox_error;

static struct codes *codes;
static struct tables *tables;
static struct agreements *agreements;
static struct secret *signing_key;

void outbox_setup(void)
{
    int applied = 0;
    static char folder[600];
    err_clear(&outbox_error);
    scratch_make();
    (void)snprintf(folder, sizeof(folder), "%s", scratch_path("outbox"));
    outbox_hub.outbox = folder;
    outbox_context = (struct export_context){.hub = &outbox_hub};
    OK(pg_connect("", &outbox_context.pg, &outbox_error));
    OK(migrate_apply(outbox_context.pg, &applied, &outbox_error));
    outbox_forget();
    outbox_run(toy_release_prepare);
    OK(codes_load("config/codes", &codes, &outbox_error));
    OK(tables_load("config/tables", codes, &tables, &outbox_error));
    OK(secret_random(SIGN_SEED_BYTES, &signing_key, &outbox_error));
    outbox_context.tables = tables;
    outbox_context.signing_key = signing_key;
}

void outbox_teardown(void)
{
    agreements_freep(&agreements);
    tables_freep(&tables);
    codes_freep(&codes);
    secret_freep(&signing_key);
    pg_closep(&outbox_context.pg);
    scratch_remove();
}

// id, systems, tables, whole groups
static const char agreement[] =
    "id: %s\nversion: \"1\"\ntitle: Tables & figures\ntype: agreement\nstatus: in_force\nparent: MOU-1\nparties:\n"
    "  - {party: cdss, role: provider, name: Social Services, signatory: Director, contact: office}\n"
    "  - {party: probation_dept, role: provider, name: Probation, signatory: Chief, contact: office}\n"
    "  - {party: dhcs, role: provider, name: Health Care Services, signatory: Director, contact: office}\n"
    "  - {party: cde, role: provider, name: Education, signatory: Superintendent, contact: office}\n"
    "  - {party: committee, role: recipient, name: Committee, signatory: Chair, contact: office}\n"
    "recipient: {name: Committee <Secretariat>, title: Chair, address: Sacramento, folder: committee}\n"
    "purpose: to plan services\nprohibited: [re-identification]\nsystems:\n%selements: []\ntables: [%s]\n"
    "dimensions: [county, tier, age, sex, race, pattern, source, outcome, linked, race_known, birth_quality]\n"
    "periods: {type: state_fiscal_year, first: 2018, last: 2026}\ncalendar: {due_days: [1]}\n"
    "in_force: {effective: \"2024-01-01\", expires: \"2028-12-31\"}\n"
    "policy: {minimum_count: 11, interval: 10, whole_groups: %s}\n"
    "retention: {destroy_after: \"2029-12-31\", method: removed, certificate_to: officer}\n"
    "breach: {contact: officer, hours: 24}\npublication_review: {required: false, by: [dpo], within_days: 30}\n";

static void write_agreement(const struct outbox_agreement *a, const char *whole_groups)
{
    static const char *const systems[] = {"  - {system: child_welfare, agency: cdss, authority: WIC 10850}\n",
                                          "  - {system: probation, agency: probation_dept, authority: WIC 827}\n",
                                          "  - {system: health, agency: dhcs, authority: 45 CFR 164.514}\n",
                                          "  - {system: schools, agency: cde, authority: 34 CFR 99.31}\n"};
    char file[32], counted[512] = "";
    size_t len = 0;
    for (size_t i = 0; i < COUNT_OF(systems); i++)
        if (strchr(a->systems, "cphs"[i]) != NULL)
            len += (size_t)snprintf(counted + len, sizeof(counted) - len, "%s", systems[i]);
    (void)snprintf(file, sizeof(file), "%s.yaml", a->id);
    (void)scratch_printf(file, agreement, a->id, counted, a->tables, whole_groups);
}

static void load_agreements(void)
{
    agreements_freep(&agreements);
    OK(agreements_load(scratch_path(""), &agreements, &outbox_error));
    outbox_context.agreements = agreements;
}

// Who stands for no system of an agreement is refused, and leaves it to the others.
static bool sign_all(const struct hub_agency *agency, const struct secret *seed)
{
    for (size_t i = 0; i < agreements_count(agreements); i++)
        if (!agreement_sign(agreements_at(agreements, i), agency->name, seed, &outbox_error) &&
            outbox_error.code != ERR_DENIED)
            return false;
    return true;
}

// One agency, in a process of its own: signing writes files and so passes failpoints, and a process takes aim at them once. This
// one must not have done so before a test sets its aim.
static void sign_as(struct hub_agency *agency)
{
    CLEANUP(secret_freep) struct secret *seed = NULL;
    int status = -1;
    OK(secret_random(SIGN_SEED_BYTES, &seed, &outbox_error));
    OK(sign_public(seed, agency->public_key, &outbox_error));
    agency->has_key = true;
    pid_t child = fork();
    if (child == 0)
        _exit(sign_all(agency, seed) ? 0 : 1);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}

void outbox_agree(const struct outbox_agreement *list, size_t n, const char *whole_groups)
{
    for (size_t i = 0; i < n; i++)
        write_agreement(&list[i], whole_groups);
    load_agreements();
    for (size_t i = 0; i < COUNT_OF(agencies); i++)
        sign_as(&agencies[i]);
    load_agreements();
}

bool outbox_release(const char *day, const struct export_request *request)
{
    ck_assert(date_from_iso(view_of(day), &outbox_context.today));
    err_clear(&outbox_error);
    return export_release(&outbox_context, request, &outbox_result, &outbox_error);
}

void outbox_forget(void)
{
    outbox_run("SET session_replication_role = replica;" // a log that is only added to has triggers
               "TRUNCATE release.disclosure, release.counted, release.counted_table, release.shown, release.hidden;"
               "SET session_replication_role = origin");
}

void outbox_run(const char *sql)
{
    OK(pg_exec(outbox_context.pg, sql, "prepare", &outbox_error));
}

int64_t outbox_number(const char *sql)
{
    PGresult *r = PQexec(outbox_context.pg->conn, sql);
    ck_assert_int_eq(PQresultStatus(r), PGRES_TUPLES_OK);
    int64_t n = PQntuples(r) == 0 ? -1 : strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    return n;
}
