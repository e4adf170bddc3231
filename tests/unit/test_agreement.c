/* SPDX-License-Identifier: Apache-2.0 */
/* Covers config/agreement.c, config/agreement_sign.c, config/agreement_schema.c,
 * config/agreement_clauses.c, config/agreement_changes.c, config/period.c */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "config/agreement.h"
#include "tests/support/scratch.h"

static const char good[] =
    "id: A-1\nversion: \"1\"\ntitle: T\ntype: agreement\nstatus: in_force\nparent: MOU-1\n"
    "parties:\n  - {party: dhcs, role: provider, name: D, signatory: S, contact: C}\n"
    "  - {party: cde, role: provider, name: E, signatory: S, contact: C}\n"
    "  - {party: committee, role: recipient, name: F, signatory: S, contact: C}\n"
    "recipient: {name: Committee, title: Chair, address: Sacramento, folder: committee}\n"
    "purpose: to plan\nprohibited: [re-identification]\n"
    "systems:\n  - {system: health, agency: dhcs, authority: law}\n  - {system: schools, agency: cde, authority: law}\n"
    "elements:\n  - {source: health.x, columns: [id, sex]}\n  - {source: health.x, columns: [ssn], authority: law 2}\n"
    "tables: [T01, T03]\ndimensions: [county]\nfinest: [{dimension: county, codes: region}]\n"
    "periods: {type: state_fiscal_year, first: 2018, last: 2026}\n"
    "calendar: {due_days: [14, 180]}\n"
    "in_force: {effective: \"2026-01-01\", expires: \"2026-12-31\"}\n"
    "policy: {minimum_count: 11, interval: 12, minimum_denominator: 20001, whole_groups: shown}\n"
    "retention: {destroy_after: \"2027-12-31\", method: wipe, certificate_to: officer}\n"
    "breach: {contact: officer, hours: 24}\n"
    "publication_review: {required: true, by: [dpo], within_days: 30}\n";

static void put_file(const char *name, const char *text)
{
    scratch_write(name, text, strlen(text));
}

/* The good file with one piece of it replaced. */
static void put_changed(const char *from, const char *to)
{
    char text[4096];
    const char *at = strstr(good, from);
    ck_assert_ptr_nonnull(at);
    (void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
    put_file("A-1.yaml", text);
}

START_TEST(reads_every_value_of_an_agreement)
{
    CLEANUP(agreements_freep) struct agreements *all = NULL;
    struct error err = {0};
    put_file("A-1.yaml", good);
    put_file("README.md", "not an agreement");
    ck_assert(agreements_load(scratch_path(""), &all, &err));
    ck_assert_uint_eq(agreements_count(all), 1);
    const struct agreement *a = agreements_find(all, "A-1");
    ck_assert_ptr_eq(a, agreements_at(all, 0));
    ck_assert_str_eq(a->recipient.folder, "committee");
    ck_assert_uint_eq(a->n_systems, 2);
    ck_assert_str_eq(a->systems[1].agency, "cde");
    ck_assert_str_eq(a->tables[1], "T03");
    ck_assert_int_eq(a->first_period, 2018);
    ck_assert_int_eq(a->policy.minimum_count, 11);
    ck_assert_int_eq(a->policy.interval, 12);
    ck_assert_int_eq(a->policy.minimum_denominator, 20001);
    ck_assert(a->policy.whole_groups_shown);
    ck_assert_str_eq(a->parties[2].role, "recipient");
    ck_assert_uint_eq(a->n_elements, 2);
    ck_assert_str_eq(a->elements[0].columns[1], "sex");
    ck_assert_ptr_null(a->elements[0].authority);
    ck_assert_str_eq(a->elements[1].authority, "law 2");
    ck_assert_str_eq(a->finest[0].codes, "region");
    ck_assert_int_eq(a->due_days[1], 180);
    ck_assert_int_eq(a->retention.destroy_after.days - a->expires.days, 365);
    ck_assert_int_eq(a->breach.hours, 24);
    ck_assert(a->review.required);
    ck_assert_str_eq(a->review.by[0], "dpo");
    ck_assert_ptr_null(agreements_find(all, "A-2"));
    size_t n = 7;
    (void)agreements_signatures(all, a, &n);
    ck_assert_uint_eq(n, 0);
}
END_TEST

static const struct {
    const char *from, *to, *want;
} faults[] = {
    {"status: in_force", "status: in_farce", "unknown status \"in_farce\", did you mean \"in_force\"?"},
    {"id: A-1", "id: A-2", "\"id\" must be the file's name"},
    {"folder: committee", "folder: ../x", "\"folder\" of the recipient may hold letters"},
    {"first: 2018", "first: 2027", "periods run from"},
    {"state_fiscal_year", "state_fiscal_yaer", "did you mean \"state_fiscal_year\"?"},
    {"minimum_count: 11", "minimum_count: 1", "must be from 2 to 1000"},
    {"interval: 12", "interval: 12, method: nois", "noise"},
    {"interval: 12", "interval: 12, epsilon: 1", "belong to method"},
    {"interval: 12", "interval: 12, method: noise, epsilon: 0.001, budget: 1", "must be from 0.01 to 20"},
    {"interval: 12", "interval: 12, method: noise, epsilon: 2, budget: 1", "must be at least"},
    {"interval: 12", "interval: 12, base: 14", "\"base\" belongs to method \"rounding\""},
    {"interval: 12", "interval: 12, method: rounding, base: 13", "must be at least 14"},
    {"interval: 12", "interval: 12, method: rounding, epsilon: 1", "belong to method"},
    {"interval: 12", "interval: 3", "\"interval\" must be at least"},
    {"\"2026-12-31\"", "\"2026-13-31\"", "\"expires\" is not a date"},
    {"purpose:", "purposes:", "did you mean \"purpose\"?"},
    {"breach: {contact: officer, hours: 24}\n", "", "key \"breach\" is missing"},
    {"role: recipient", "role: recipeint", "unknown role \"recipeint\", did you mean \"recipient\"?"},
    {"role: recipient", "role: custodian", "\"parties\" lists no recipient"},
    {"party: cde, role: provider", "party: dhcs, role: provider", "party \"dhcs\" is listed twice"},
    {"party: cde, role: provider", "party: cde, role: custodian", "agency \"cde\" of \"systems\" is no provider"},
    {"system: schools", "system: health", "system \"health\" is listed twice"},
    {"codes: region", "code: region", "unknown key \"code\", did you mean \"codes\"?"},
    {"[14, 180]", "[180, 14]", "\"due_days\" of the calendar rise"},
    {"[14, 180]", "[0]", "\"due_days\" of the calendar rise"},
    {"[14, 180]", "[]", "\"due_days\" needs at least 1 entry"},
    {"effective: \"2026-01-01\"", "effective: \"2027-01-01\"", "\"expires\" comes before \"effective\""},
    {"required: true", "required: maybe", "\"required\" is \"maybe\", must be true or false"},
};

START_TEST(refuses_a_faulty_agreement_with_file_line_and_reason)
{
    CLEANUP(agreements_freep) struct agreements *all = NULL;
    struct error err = {0};
    char message[2048];
    put_changed(faults[_i].from, faults[_i].to);
    ck_assert(!agreements_load(scratch_path(""), &all, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    (void)err_message(&err, message, sizeof(message));
    ck_assert_msg(strstr(message, faults[_i].want) != NULL, "%s", message);
    ck_assert_msg(strstr(message, "A-1.yaml:") != NULL, "%s", message);
}
END_TEST

START_TEST(the_layout_of_the_file_is_not_signed_but_every_word_is)
{
    CLEANUP(agreements_freep) struct agreements *all = NULL, *same = NULL, *other = NULL;
    struct error err = {0};
    char a[65], b[65], c[65];
    put_file("A-1.yaml", good);
    ck_assert(agreements_load(scratch_path(""), &all, &err) && agreement_digest(agreements_at(all, 0), a, &err));
    put_changed("purpose: to plan", "# a comment\npurpose:   \"to plan\"");
    ck_assert(agreements_load(scratch_path(""), &same, &err) && agreement_digest(agreements_at(same, 0), b, &err));
    put_changed("purpose: to plan", "purpose: to plan more");
    ck_assert(agreements_load(scratch_path(""), &other, &err) && agreement_digest(agreements_at(other, 0), c, &err));
    ck_assert_str_eq(a, b);
    ck_assert_str_ne(a, c);
}
END_TEST

static const char policy[] = "interval: 12, minimum_denominator: 20001, whole_groups: shown";
static const char *const policies[] = {policy,
                                       "interval: 13, minimum_denominator: 20001, whole_groups: shown",
                                       "interval: 12, minimum_denominator: 20000, whole_groups: shown",
                                       "interval: 12, minimum_denominator: 20001",
                                       "interval: 12",
                                       "interval: 12, method: noise, epsilon: 2, budget: 4",
                                       "interval: 12, method: noise, epsilon: 2, budget: 5",
                                       "interval: 12, method: rounding",
                                       "interval: 12, method: rounding, base: 15"};

START_TEST(whatever_the_policy_says_is_signed)
{
    char digest[COUNT_OF(policies)][65];
    struct error err = {0};
    for (size_t i = 0; i < COUNT_OF(policies); i++) {
        CLEANUP(agreements_freep) struct agreements *all = NULL;
        put_changed(policy, policies[i]);
        ck_assert_msg(agreements_load(scratch_path(""), &all, &err), "%s", policies[i]);
        ck_assert(agreement_digest(agreements_at(all, 0), digest[i], &err));
        for (size_t k = 0; k < i; k++)
            ck_assert_msg(strcmp(digest[i], digest[k]) != 0, "%s is signed like another", policies[i]);
    }
}
END_TEST

START_TEST(agencies_sign_beside_the_agreement_and_may_sign_again)
{
    CLEANUP(agreements_freep) struct agreements *all = NULL, *signed_by_two = NULL;
    CLEANUP(secret_freep) struct secret *seed = NULL;
    CLEANUP(buf_done) struct buf text = {0};
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    struct error err = {0};
    size_t n = 0;
    bool valid = false;
    put_file("A-1.yaml", good);
    ck_assert(agreements_load(scratch_path(""), &all, &err) && secret_random(SIGN_SEED_BYTES, &seed, &err));
    const struct agreement *a = agreements_at(all, 0);
    ck_assert(agreement_sign(a, "dhcs", seed, &err) && agreement_sign(a, "cde", seed, &err));
    ck_assert(agreement_sign(a, "dhcs", seed, &err));
    ck_assert(!agreement_sign(a, "cdss", seed, &err));
    ck_assert_int_eq(err.code, ERR_DENIED);
    ck_assert(agreements_load(scratch_path(""), &signed_by_two, &err));
    a = agreements_at(signed_by_two, 0);
    const struct agreement_signature *s = agreements_signatures(signed_by_two, a, &n);
    ck_assert_uint_eq(n, 2);
    ck_assert(agreement_canonical(a, &text, &err) && sign_public(seed, public_key, &err));
    ck_assert(sign_verify(public_key, text.data, text.len, s[0].signature, &valid, &err) && valid);
}
END_TEST

START_TEST(says_which_clauses_changed_since_an_agency_signed)
{
    CLEANUP(agreements_freep) struct agreements *all = NULL, *later = NULL;
    CLEANUP(secret_freep) struct secret *seed = NULL;
    struct agreement_change changes[AGREEMENT_MAX_CHANGES];
    struct error err = {0};
    size_t n = 0, n_changes = 7;
    bool known = false;
    put_file("A-1.yaml", good);
    ck_assert(agreements_load(scratch_path(""), &all, &err) && secret_random(SIGN_SEED_BYTES, &seed, &err));
    ck_assert(agreement_sign(agreements_at(all, 0), "dhcs", seed, &err));
    put_changed("purpose: to plan", "purpose: to sell");
    ck_assert(agreements_load(scratch_path(""), &later, &err));
    const struct agreement *a = agreements_at(later, 0);
    const struct agreement_signature *s = agreements_signatures(later, a, &n);
    ck_assert_uint_eq(n, 1);
    ck_assert(agreement_changes(a, &s[0], changes, &n_changes, &known, &err) && known);
    ck_assert_uint_eq(n_changes, 1);
    ck_assert_str_eq(changes[0].clause, "purpose");
    ck_assert_str_eq(changes[0].was, "\"to plan\"");
    ck_assert_str_eq(changes[0].is, "\"to sell\"");
}
END_TEST

START_TEST(a_signed_text_that_was_tampered_with_says_nothing)
{
    CLEANUP(agreements_freep) struct agreements *all = NULL, *later = NULL;
    CLEANUP(secret_freep) struct secret *seed = NULL;
    struct agreement_change changes[AGREEMENT_MAX_CHANGES];
    struct error err = {0};
    size_t n = 0, n_changes = 7;
    bool known = true;
    char digest[65], name[64];
    put_file("A-1.yaml", good);
    ck_assert(agreements_load(scratch_path(""), &all, &err) && secret_random(SIGN_SEED_BYTES, &seed, &err));
    ck_assert(agreement_sign(agreements_at(all, 0), "dhcs", seed, &err));
    ck_assert(agreement_digest(agreements_at(all, 0), digest, &err));
    (void)snprintf(name, sizeof(name), "A-1.signed-%.12s.json", digest);
    put_file(name, "{}");
    ck_assert(agreements_load(scratch_path(""), &later, &err));
    const struct agreement_signature *s = agreements_signatures(later, agreements_at(later, 0), &n);
    ck_assert(agreement_changes(agreements_at(later, 0), &s[0], changes, &n_changes, &known, &err));
    ck_assert(!known);
    ck_assert_uint_eq(n_changes, 0);
}
END_TEST

static const struct {
    const char *on;
    int year;
    bool due;
    size_t round;
    const char *day;
} calendar[] = {
    {"2026-07-13", 2025, false, 0, NULL},        {"2026-07-14", 2025, true, 0, "2026-07-14"},
    {"2026-12-26", 2025, true, 0, "2026-07-14"}, {"2026-12-27", 2025, true, 1, "2026-12-27"},
    {"2030-01-01", 2025, true, 1, "2026-12-27"},
};

START_TEST(a_period_is_due_on_the_days_of_the_calendar)
{
    const struct agreement a = {.period_type = "state_fiscal_year", .due_days = {14, 180}, .n_rounds = 2};
    struct date on, due;
    size_t round = 7;
    char iso[11];
    ck_assert(date_from_iso(view_of(calendar[_i].on), &on));
    ck_assert_int_eq(agreement_round_due(&a, calendar[_i].year, on, &round, &due), calendar[_i].due);
    if (!calendar[_i].due)
        return;
    date_to_iso(due, iso);
    ck_assert_uint_eq(round, calendar[_i].round);
    ck_assert_str_eq(iso, calendar[_i].day);
}
END_TEST

static const struct {
    const char *text, *want;
} bad_signatures[] = {
    {"agreement: A-9\nsignatures:\n  - {agency: cde, signature: ab}\n", "signatures of another agreement"},
    {"agreement: A-1\nsignatures:\n  - {agency: cde, signature: ab}\n", "must be 128 hex digits"},
};

START_TEST(refuses_a_signature_file_that_is_none)
{
    CLEANUP(agreements_freep) struct agreements *all = NULL;
    struct error err = {0};
    char message[2048];
    put_file("A-1.yaml", good);
    put_file("A-1.signatures.yaml", bad_signatures[_i].text);
    ck_assert(!agreements_load(scratch_path(""), &all, &err));
    ck_assert_ptr_nonnull(strstr(err_message(&err, message, sizeof(message)), bad_signatures[_i].want));
}
END_TEST

static const struct {
    const char *type, *code, *label, *start, *end;
    int year;
} periods[] = {
    {"state_fiscal_year", "SFY2024-25", "July 2024 to June 2025", "2024-07-01", "2025-06-30", 2024},
    {"state_fiscal_year", "SFY1999-00", "July 1999 to June 2000", "1999-07-01", "2000-06-30", 1999},
    {"calendar_year", "CY2025", "January to December 2025", "2025-01-01", "2025-12-31", 2025},
};

START_TEST(periods_begin_and_end_where_the_state_says)
{
    struct period p;
    char start[11], end[11];
    ck_assert(period_of(periods[_i].type, periods[_i].year, &p));
    date_to_iso(p.start, start);
    date_to_iso(p.end, end);
    ck_assert_str_eq(p.code, periods[_i].code);
    ck_assert_str_eq(p.label, periods[_i].label);
    ck_assert_str_eq(start, periods[_i].start);
    ck_assert_str_eq(end, periods[_i].end);
    ck_assert(!period_of("lunar_year", 2025, &p));
}
END_TEST

static const struct {
    const char *type, *on;
    int want;
} closed[] = {
    {"state_fiscal_year", "2026-07-01", 2025}, {"state_fiscal_year", "2026-06-30", 2024},
    {"state_fiscal_year", "2026-01-01", 2024}, {"calendar_year", "2026-01-01", 2025},
    {"calendar_year", "2025-12-31", 2024},
};

START_TEST(a_period_is_closed_on_the_day_after_its_last)
{
    struct date on;
    int year = 0;
    ck_assert(date_from_iso(view_of(closed[_i].on), &on));
    ck_assert(period_latest_closed(closed[_i].type, on, &year));
    ck_assert_int_eq(year, closed[_i].want);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("agreement");
    TCase *t = tcase_create("agreement");
    tcase_add_checked_fixture(t, scratch_make, scratch_remove);
    tcase_add_test(t, reads_every_value_of_an_agreement);
    tcase_add_loop_test(t, refuses_a_faulty_agreement_with_file_line_and_reason, 0, COUNT_OF(faults));
    tcase_add_test(t, the_layout_of_the_file_is_not_signed_but_every_word_is);
    tcase_add_test(t, whatever_the_policy_says_is_signed);
    tcase_add_test(t, agencies_sign_beside_the_agreement_and_may_sign_again);
    tcase_add_test(t, says_which_clauses_changed_since_an_agency_signed);
    tcase_add_test(t, a_signed_text_that_was_tampered_with_says_nothing);
    tcase_add_loop_test(t, a_period_is_due_on_the_days_of_the_calendar, 0, COUNT_OF(calendar));
    tcase_add_loop_test(t, refuses_a_signature_file_that_is_none, 0, COUNT_OF(bad_signatures));
    tcase_add_loop_test(t, periods_begin_and_end_where_the_state_says, 0, COUNT_OF(periods));
    tcase_add_loop_test(t, a_period_is_closed_on_the_day_after_its_last, 0, COUNT_OF(closed));
    suite_add_tcase(s, t);
    return s;
}
