// SPDX-License-Identifier: Apache-2.0
// Every clause of an agreement, broken once, and the refusal with its name. Covers config/agreement_check.c, and that no clause of
// config/agreement_schema.c goes without a case: a clause that nothing refuses would be a clause nobody keeps.
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "common/fsio.h"
#include "config/agreement_check.h"
#include "config/agreement_schema.h"
#include "export/gate.h"
#include "tests/support/edited.h"
#include "tests/support/scratch.h"

// Where a broken clause must be refused.
enum place {
    AT_LOADING,   // the file is no agreement
    AT_DELIVERY,  // child_welfare.client by cdss
    AT_RELEASE,   // all its tables
    AT_REVIEW,    // approving a release
    AT_SIGNATURE, // the text is not the one that was signed: so for any clause; here for those nothing else can refuse
};

static const struct clause_case {
    const char *clause; // of the schema
    enum place place;
    const char *from, *to; // in the shipped agreement
    const char *today;     // of delivery, release or review; NULL: 2026-07-15
    const char *want;      // the clause, as the refusal names it
} cases[] = {
    {"id", AT_LOADING, "id: DSA-2026-001", "id: DSA-2026-002", NULL, "\"id\""},
    {"version", AT_LOADING, "version: \"1.1\"", "version: one", NULL, "\"version\""},
    {"version", AT_SIGNATURE, "version: \"1.1\"", "version: \"1.2\"", NULL, "clause signatures.child_welfare:"},
    {"title", AT_LOADING, "title: Prevalence", "titel: Prevalence", NULL, "\"title\""},
    {"title", AT_SIGNATURE, "title: Prevalence", "title: Other", NULL, "clause signatures.child_welfare:"},
    {"type", AT_LOADING, "type: agreement", "type: licence", NULL, "unknown type"},
    {"type", AT_DELIVERY, "type: agreement", "type: mou", NULL, "clause type:"},
    {"type", AT_RELEASE, "type: agreement", "type: mou", NULL, "clause type:"},
    {"status", AT_LOADING, "status: in_force", "status: forceful", NULL, "unknown status"},
    {"status", AT_DELIVERY, "status: in_force", "status: draft", NULL, "clause status:"},
    {"status", AT_RELEASE, "status: in_force", "status: suspended", NULL, "clause status:"},
    {"parent", AT_LOADING, "type: agreement # mou: moves no data; use_licence: rests on a parent\nstatus: in_force",
     "type: use_licence\nstatus: in_force", NULL, NULL}, // it has one: fine
    {"parent", AT_DELIVERY, "parent: MOU-2025-014", "parent: ENDED", NULL, "clause parent.status:"},
    {"parent", AT_RELEASE, "parent: MOU-2025-014", "parent: ENDED", NULL, "clause parent.status:"},
    {"parties", AT_LOADING, "party: cdss, role: provider", "party: cdss, role: custodian", NULL, "\"parties\""},
    {"recipient", AT_LOADING, "folder: action-committee", "folder: ../elsewhere", NULL, "recipient"},
    {"recipient", AT_SIGNATURE, "name: CSEC Action Committee, Secretariat\n", "name: Somebody else\n", NULL,
     "clause signatures.child_welfare:"},
    {"purpose", AT_LOADING, "purpose: >-", "purpose: \"\"\nprohibit: >-", NULL, "\"purpose\" is empty"},
    {"prohibited", AT_LOADING, "prohibited:\n", "prohibited: []\nsources:\n", NULL,
     "\"prohibited\" needs at least 1 entry"},
    {"prohibited", AT_SIGNATURE, "  - use in any decision about a person\n", "", NULL,
     "clause signatures.child_welfare:"},
    {"systems", AT_LOADING, "system: probation, agency: probation_dept", "system: probation, agency: secretariat", NULL,
     "\"systems\""},
    {"systems", AT_DELIVERY, "agency: cdss, auth", "agency: dhcs, auth", NULL, "clause systems.child_welfare:"},
    {"elements", AT_LOADING, "source: child_welfare.client", "source: court.client", NULL, "\"elements\""},
    {"elements", AT_DELIVERY, "BIRTH_DT, ", "", NULL, "clause elements.child_welfare.client.BIRTH_DT:"},
    {"elements", AT_DELIVERY, "columns: [SS_NO]", "columns: [SS_NUMBER]", NULL,
     "clause elements.child_welfare.client.SS_NO:"},
    {"tables", AT_RELEASE, "tables: [T01, T03, T05, T15]", "tables: [T03, T05, T15]", NULL, "clause tables.T01:"},
    {"dimensions", AT_RELEASE, "dimensions: [county, tier,", "dimensions: [county,", NULL, "clause dimensions.tier:"},
    {"finest", AT_LOADING, "dimension: age,", "dimension: aeg,", NULL, "unknown dimension in \"finest\""},
    {"finest", AT_RELEASE, "codes: county}", "codes: region}", NULL, "clause finest.county:"},
    {"periods", AT_LOADING, "first: 2018", "first: 2080", NULL, "periods run from"},
    {"periods", AT_RELEASE, "first: 2018", "first: 2026", NULL, "clause periods:"},
    {"calendar", AT_LOADING, "due_days: [1, 183]", "due_days: [0]", NULL, "\"due_days\" of the calendar"},
    {"calendar", AT_RELEASE, "due_days: [1, 183]", "due_days: [60]", NULL, "clause calendar:"},
    {"in_force", AT_LOADING, "expires: \"2028-12-31\"", "expires: \"2025-12-31\"", NULL, "\"in_force\""},
    {"in_force", AT_DELIVERY, "effective:", "effective:", "2025-12-31", "clause effective:"},
    {"in_force", AT_DELIVERY, "effective:", "effective:", "2029-01-01", "clause expires:"},
    {"in_force", AT_RELEASE, "effective:", "effective:", "2025-12-31", "clause effective:"},
    {"in_force", AT_RELEASE, "effective:", "effective:", "2029-01-01", "clause expires:"},
    {"policy", AT_LOADING, "minimum_count: 11", "minimum_count: 1", NULL, "\"minimum_count\" of the policy"},
    {"policy", AT_LOADING, "minimum_count: 11", "minimum_count: 11, whole_groups: showed", NULL,
     "unknown word for \"whole_groups\" \"showed\", did you mean \"shown\"?"},
    {"policy", AT_LOADING, "minimum_count: 11", "minimum_count: 11, minimum_denominator: 10", NULL,
     "\"minimum_denominator\" must be at least \"minimum_count\""},
    {"policy", AT_SIGNATURE, "minimum_count: 11", "minimum_count: 5", NULL, "clause signatures.child_welfare:"},
    {"retention", AT_LOADING, "destroy_after: \"2029-06-30\"", "destroy_after: \"2027-06-30\"", NULL,
     "of the retention"},
    {"retention", AT_SIGNATURE, "destroy_after: \"2029-06-30\"", "destroy_after: \"2039-06-30\"", NULL,
     "clause signatures.child_welfare:"}, // what is past its last day: tests/scenarios/agreements.sh
    {"breach", AT_LOADING, "hours: 24", "hours: 0", NULL, "\"hours\" to tell of a breach"},
    {"breach", AT_SIGNATURE, "hours: 24", "hours: 240", NULL, "clause signatures.child_welfare:"},
    {"publication_review", AT_LOADING, "within_days: 30", "within_days: 0", NULL, "of the publication review"},
    {"publication_review", AT_REVIEW, "by: [data-governance-officer, ", "by: [", NULL, "clause publication_review.by:"},
    {"publication_review", AT_REVIEW, "by: [data-governance-officer", "by: [analyst", NULL,
     "clause publication_review.by:"},
    {"publication_review", AT_REVIEW, "by: [data-governance-officer", "by: [data-governance-officer", "2026-07-31",
     "clause publication_review.within_days:"},
};

static struct codes *codes;
static struct sources *sources;
static struct tables *tables;
static struct agreements *all;
static struct error err;
static struct hub_agency agencies[] = {{.name = "cdss", .title = "", .system = "child_welfare"},
                                       {.name = "probation_dept", .title = "", .system = "probation"},
                                       {.name = "dhcs", .title = "", .system = "health"},
                                       {.name = "cde", .title = "", .system = "schools"}};
static const struct hub hub = {.agencies = agencies, .n_agencies = COUNT_OF(agencies)};

static void succeed(bool ok)
{
    char message[2048];
    ck_assert_msg(ok, "%s", err_message(&err, message, sizeof(message)));
}

static void load_shipped(void)
{
    scratch_make();
    err_clear(&err);
    succeed(codes_load(repo_path("config/codes"), &codes, &err));
    succeed(sources_load(repo_path("config/sources"), codes, &sources, &err));
    succeed(tables_load(repo_path("config/tables"), codes, &tables, &err));
}

static void free_shipped(void)
{
    agreements_freep(&all);
    tables_freep(&tables);
    sources_freep(&sources);
    codes_freep(&codes);
    scratch_remove();
}

// The shipped agreement with an edit, and a parent that is no longer in force.
static void put_text(const char *from, const char *to)
{
    CLEANUP(buf_done) struct buf text = {0}, parent = {0};
    succeed(fs_read_file(repo_path("config/agreements/DSA-2026-001.yaml"), 1 << 20, &text, &err));
    edited_write("DSA-2026-001.yaml", text.data, &(struct edit){.find = from, .replace = to});
    edited_write("ENDED.yaml", text.data, &(struct edit){.find = "id: DSA-2026-001", .replace = "id: ENDED"});
    succeed(fs_read_file(scratch_path("ENDED.yaml"), 1 << 20, &parent, &err));
    edited_write("ENDED.yaml", parent.data,
                 &(struct edit){.find = "status: in_force", .replace = "status: terminated"});
}

static void load(void)
{
    agreements_freep(&all);
    succeed(agreements_load(scratch_path(""), &all, &err));
}

static const struct agreement *agreement(void)
{
    return agreements_find(all, "DSA-2026-001");
}

// Who stands for a system signs.
static void sign(void)
{
    for (size_t i = 0; i < COUNT_OF(agencies); i++) {
        CLEANUP(secret_freep) struct secret *seed = NULL;
        struct error ignored = {0}; // it may stand for none now
        succeed(secret_random(SIGN_SEED_BYTES, &seed, &err) && sign_public(seed, agencies[i].public_key, &err));
        agencies[i].has_key = true;
        if (agreement_sign(agreement(), agencies[i].name, seed, &ignored))
            load();
    }
}

static struct date today_of(const struct clause_case *c)
{
    struct date today;
    ck_assert(date_from_iso(view_of(c->today != NULL ? c->today : "2026-07-15"), &today));
    return today;
}

static bool deliver(const struct clause_case *c)
{
    return agreement_takes(all, agreement(), &hub, "cdss", sources_find(sources, "child_welfare.client"), today_of(c),
                           &err);
}

static bool release(const struct clause_case *c)
{
    static const char *const ids[] = {"T01", "T03", "T05", "T15"};
    const struct table *defined[COUNT_OF(ids)];
    const struct agreement *a = agreement();
    struct gate g = {.agreement = a,
                     .parent = agreements_find(all, a->parent),
                     .agencies = agencies,
                     .n_agencies = COUNT_OF(agencies),
                     .table_ids = ids,
                     .tables = defined,
                     .n_tables = COUNT_OF(ids),
                     .year = 2025,
                     .today = today_of(c)};
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        defined[i] = tables_find(tables, ids[i]);
    g.signatures = agreements_signatures(all, a, &g.n_signatures);
    ck_assert(period_of(a->period_type, g.year, &g.period));
    return gate_allow(&g, &err);
}

// A release that an analyst made is approved by the data governance officer, or by the analyst himself where he may review.
static bool review(const struct clause_case *c)
{
    struct date until;
    const char *by = strcmp(agreement()->review.by[0], "analyst") == 0 ? "analyst" : "data-governance-officer";
    ck_assert(date_from_iso(view_of("2026-07-30"), &until));
    return agreement_may_review(agreement(), by, "analyst", until, today_of(c), &err);
}

static bool allowed(const struct clause_case *c)
{
    if (c->place == AT_SIGNATURE) {
        put_text("", "");
        load();
        sign();
    }
    put_text(c->from, c->to);
    agreements_freep(&all);
    if (!agreements_load(scratch_path(""), &all, &err))
        return false;
    if (c->place != AT_SIGNATURE)
        sign();
    switch (c->place) {
    case AT_DELIVERY:
    case AT_SIGNATURE:
        return deliver(c);
    case AT_RELEASE:
        return release(c);
    case AT_REVIEW:
        return review(c);
    case AT_LOADING:
    default:
        return true;
    }
}

START_TEST(a_broken_clause_is_refused_by_its_name)
{
    const struct clause_case *c = &cases[_i];
    char message[2048];
    bool done = allowed(c);
    ck_assert_msg(done == (c->want == NULL), "%s: allowed", c->clause);
    if (done)
        return;
    (void)err_message(&err, message, sizeof(message));
    ck_assert_int_eq(err.code, c->place == AT_LOADING ? ERR_CONFIG : ERR_DENIED);
    ck_assert_msg(strstr(message, c->want) != NULL, "%s: %s", c->clause, message);
}
END_TEST

START_TEST(unbroken_all_is_allowed)
{
    static const struct clause_case good = {.from = "", .to = ""};
    put_text("", "");
    load();
    sign();
    succeed(deliver(&good));
    succeed(release(&good));
    succeed(review(&good));
}
END_TEST

static bool has_case(const char *clause)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (strcmp(cases[i].clause, clause) == 0 && cases[i].want != NULL)
            return true;
    return false;
}

START_TEST(no_clause_of_the_schema_goes_without_a_case)
{
    for (const yaml_field *f = agreement_schema.mapping.fields; f->key != NULL; f++)
        ck_assert_msg(has_case(f->key), "clause \"%s\" has no case", f->key);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("clauses");
    TCase *t = tcase_create("clauses");
    tcase_add_checked_fixture(t, load_shipped, free_shipped);
    tcase_add_loop_test(t, a_broken_clause_is_refused_by_its_name, 0, (int)COUNT_OF(cases));
    tcase_add_test(t, unbroken_all_is_allowed);
    tcase_add_test(t, no_clause_of_the_schema_goes_without_a_case);
    suite_add_tcase(s, t);
    return s;
}
