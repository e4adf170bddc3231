// SPDX-License-Identifier: Apache-2.0
// Covers config/agreement_within.c: a use licence that is its parent's words, and each clause made wider once.
#include <check.h>
#include <string.h>

#include "common/fsio.h"
#include "config/agreement_check.h"
#include "tests/support/edited.h"
#include "tests/support/scratch.h"

static const struct {
    const char *from, *to; // in the shipped agreement, as the licence has it
    const char *clause;    // as the refusal names it; NULL: it is within
} cases[] = {
    {"", "", NULL},
    {"tables: [T01, T03, T05, T15]", "tables: [T01]", NULL},
    {"expires: \"2028-12-31\"", "expires: \"2027-12-31\"", NULL},
    {"minimum_count: 11, interval: 10", "minimum_count: 20, interval: 30, minimum_denominator: 20001", NULL},
    {"agency: cdss, auth", "agency: cde, auth", "systems.child_welfare"},
    {"systems:\n", "systems:\n  - {system: colleges, agency: cde, authority: none}\n", "systems.colleges"},
    {"columns: [SS_NO]", "columns: [SS_NO, SS_NAME]", "elements.child_welfare.client.SS_NAME"},
    {"source: child_welfare.csec_grid", "source: child_welfare.hotline", "elements.child_welfare.hotline.FKCHLD_CLT"},
    {"tables: [T01,", "tables: [T01, T02,", "tables.T02"},
    {"dimensions: [county,", "dimensions: [school, county,", "dimensions.school"},
    {"codes: county}", "codes: zip}", "finest.county"},
    {"  - {dimension: race, codes: race}\n", "", "finest.race"},
    {"first: 2018", "first: 2017", "periods"},
    {"last: 2026", "last: 2027", "periods"},
    {"type: state_fiscal_year", "type: calendar_year", "periods"},
    {"effective: \"2026-01-01\"", "effective: \"2025-12-31\"", "in_force.effective"},
    {"expires: \"2028-12-31\"", "expires: \"2029-01-01\"", "in_force.expires"},
    {"destroy_after: \"2029-06-30\"", "destroy_after: \"2029-07-01\"", "retention.destroy_after"},
    {"minimum_count: 11,", "minimum_count: 10,", "policy.minimum_count"},
    {"interval: 10}", "interval: 10, whole_groups: shown}", "policy.whole_groups"},
    {"interval: 10}", "interval: 10, method: noise, epsilon: 1, budget: 1}", "policy.method"},
    {"interval: 10}", "interval: 10, method: rounding}", "policy.method"},
    {"hours: 24", "hours: 48", "breach.hours"},
};

// Of the parent too, so that something is wider.
static const struct {
    const char *parent, *licence, *clause;
} both[] = {
    {"interval: 12", "interval: 11", "policy.interval"},
    {"interval: 10, minimum_denominator: 20001", "interval: 10, minimum_denominator: 20000",
     "policy.minimum_denominator"},
    {"interval: 10, method: noise, epsilon: 1, budget: 4", "interval: 10, method: noise, epsilon: 2, budget: 4",
     "policy.epsilon"},
    {"interval: 10, method: noise, epsilon: 1, budget: 4", "interval: 10, method: noise, epsilon: 1, budget: 5",
     "policy.budget"},
    {"interval: 10, method: rounding, base: 15", "interval: 10, method: rounding, base: 14", "policy.base"},
};

static struct agreements *all;
static struct error err;

static void setup(void)
{
    scratch_make();
    err_clear(&err);
    all = NULL;
}

static void teardown(void)
{
    agreements_freep(&all);
    scratch_remove();
}

static void edit(const char *name, const char *from, const char *to)
{
    CLEANUP(buf_done) struct buf text = {0};
    ck_assert(fs_read_file(scratch_path(name), 1 << 20, &text, &err));
    edited_write(name, text.data, &(struct edit){.find = from, .replace = to});
}

// The shipped agreement, and a licence under it that says the same.
static void put_both(const char *status)
{
    CLEANUP(buf_done) struct buf text = {0};
    ck_assert(fs_read_file(repo_path("config/agreements/DSA-2026-001.yaml"), 1 << 20, &text, &err));
    edited_write("DSA-2026-001.yaml", text.data, &(struct edit){.find = "", .replace = ""});
    edited_write("USE-1.yaml", text.data, &(struct edit){.find = "id: DSA-2026-001", .replace = "id: USE-1"});
    edit("USE-1.yaml", "type: agreement", "type: use_licence");
    edit("USE-1.yaml", "parent: MOU-2025-014", "parent: DSA-2026-001");
    edit("USE-1.yaml", "status: in_force", status);
}

static bool may_be_used(void)
{
    struct date on;
    const struct agreement *licence = agreements_find(all, "USE-1");
    ck_assert(date_from_iso(view_of("2026-07-15"), &on));
    return agreement_in_force(licence, agreements_find(all, licence->parent), on, &err);
}

static void expect(bool ok, const char *clause)
{
    char message[2048], want[128];
    (void)snprintf(want, sizeof(want), "clause %s: it goes beyond", clause == NULL ? "" : clause);
    (void)err_message(&err, message, sizeof(message));
    ck_assert_msg(ok == (clause == NULL), "%s", message);
    ck_assert_msg(ok || strstr(message, want) != NULL, "%s, not %s", message, want);
}

START_TEST(a_licence_wider_than_its_parent_is_refused_at_loading)
{
    put_both("status: in_force");
    edit("USE-1.yaml", cases[_i].from, cases[_i].to);
    bool ok = agreements_load(scratch_path(""), &all, &err);
    expect(ok, cases[_i].clause);
    ck_assert(ok || err.code == ERR_CONFIG);
    if (ok)
        ck_assert(may_be_used());
}
END_TEST

START_TEST(and_wherever_it_is_used)
{
    put_both("status: draft");
    edit("USE-1.yaml", cases[_i].from, cases[_i].to);
    ck_assert(agreements_load(scratch_path(""), &all, &err)); // a draft may say anything
    bool ok = agreement_within(agreements_find(all, "USE-1"), agreements_find(all, "DSA-2026-001"), &err);
    expect(ok, cases[_i].clause);
    ck_assert(ok || err.code == ERR_DENIED);
}
END_TEST

START_TEST(what_the_parent_narrows_the_licence_keeps)
{
    put_both("status: in_force");
    edit("DSA-2026-001.yaml", "interval: 10", both[_i].parent);
    edit("USE-1.yaml", "interval: 10", both[_i].parent);
    ck_assert(agreements_load(scratch_path(""), &all, &err));
    agreements_freep(&all);
    edit("USE-1.yaml", both[_i].parent, both[_i].licence);
    expect(agreements_load(scratch_path(""), &all, &err), both[_i].clause);
}
END_TEST

START_TEST(a_review_that_the_parent_asks_for_is_asked_for)
{
    put_both("status: in_force");
    edit("DSA-2026-001.yaml", "required: false", "required: true");
    expect(agreements_load(scratch_path(""), &all, &err), "publication_review.required");
}
END_TEST

START_TEST(an_agreement_may_be_wider_than_a_memorandum)
{
    put_both("status: in_force");
    edit("USE-1.yaml", "type: use_licence", "type: agreement");
    edit("USE-1.yaml", "last: 2026", "last: 2030");
    ck_assert(agreements_load(scratch_path(""), &all, &err));
    ck_assert(may_be_used());
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("licence");
    TCase *t = tcase_create("licence");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, a_licence_wider_than_its_parent_is_refused_at_loading, 0, (int)COUNT_OF(cases));
    tcase_add_loop_test(t, and_wherever_it_is_used, 0, (int)COUNT_OF(cases));
    tcase_add_loop_test(t, what_the_parent_narrows_the_licence_keeps, 0, (int)COUNT_OF(both));
    tcase_add_test(t, a_review_that_the_parent_asks_for_is_asked_for);
    tcase_add_test(t, an_agreement_may_be_wider_than_a_memorandum);
    suite_add_tcase(s, t);
    return s;
}
