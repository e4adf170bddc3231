// SPDX-License-Identifier: Apache-2.0
// Covers export/gate.c: each case changes one thing in what a good agreement allows, and names the clause that must refuse.
#include "export/gate.h"

#include <check.h>
#include <string.h>

#include "tests/support/toy_table.h"

enum { N_SYSTEMS = 2 };

// Everything a gate looks at, good until a case changes it.
struct scene {
    struct agreement_system systems[N_SYSTEMS];
    const char *tables[2], *dimensions[2], *ids[1];
    struct agreement_finest finest;
    struct agreement agreement, parent;
    struct hub_agency agencies[N_SYSTEMS];
    struct agreement_signature signatures[N_SYSTEMS];
    struct toy toy;
    const struct table *table[1];
    const char *table_systems[1];
    struct gate gate;
};

static struct date day(int y, int m, int d)
{
    struct date date;
    ck_assert(date_from_ymd(y, m, d, &date));
    return date;
}

static void make_scene(struct scene *s)
{
    static const char *const names[] = {"county", "tier"};
    static const int sizes[] = {3, 2};
    *s = (struct scene){
        .systems = {{"probation", "probation_dept", "WIC 827"}, {"schools", "cde", "34 CFR 99.31"}},
        .tables = {"T01", "T99"},
        .dimensions = {"county", "tier"},
        .ids = {"T01"},
        .agencies = {{.name = "probation_dept", .system = "probation"}, {.name = "cde", .system = "schools"}}};
    toy_init(&s->toy, "T01", 2, names, sizes);
    s->table[0] = &s->toy.table;
    s->finest = (struct agreement_finest){"county", s->toy.table.dimensions[0].codes->name};
    s->agreement = (struct agreement){.id = "A-1",
                                      .version = "1",
                                      .title = "Tables",
                                      .type = "agreement",
                                      .status = "in_force",
                                      .recipient = {"Committee", "Chair", "Sacramento", "committee"},
                                      .purpose = "to plan",
                                      .systems = s->systems,
                                      .n_systems = N_SYSTEMS,
                                      .tables = s->tables,
                                      .n_tables = 2,
                                      .dimensions = s->dimensions,
                                      .n_dimensions = 2,
                                      .period_type = "state_fiscal_year",
                                      .first_period = 2020,
                                      .last_period = 2025,
                                      .due_days = {1},
                                      .n_rounds = 1,
                                      .finest = &s->finest,
                                      .n_finest = 1,
                                      .effective = day(2026, 1, 1),
                                      .expires = day(2026, 12, 31),
                                      .policy = {.minimum_count = 11, .interval = 10},
                                      .breach = {"officer", 24},
                                      .file = "A-1.yaml"};
    s->parent = s->agreement;
    s->gate = (struct gate){.agreement = &s->agreement,
                            .signatures = s->signatures,
                            .n_signatures = N_SYSTEMS,
                            .agencies = s->agencies,
                            .n_agencies = N_SYSTEMS,
                            .table_ids = s->ids,
                            .tables = s->table,
                            .n_tables = 1,
                            .year = 2024,
                            .today = day(2026, 7, 15)};
    ck_assert(period_of("state_fiscal_year", 2024, &s->gate.period));
}

static void sign_scene(struct scene *s)
{
    struct error err = {0};
    CLEANUP(buf_done) struct buf text = {0};
    ck_assert(agreement_canonical(&s->agreement, &text, &err));
    for (int i = 0; i < N_SYSTEMS; i++) {
        CLEANUP(secret_freep) struct secret *seed = NULL;
        ck_assert(secret_random(SIGN_SEED_BYTES, &seed, &err));
        ck_assert(sign_public(seed, s->agencies[i].public_key, &err));
        s->agencies[i].has_key = true;
        s->signatures[i].agency = s->agencies[i].name;
        ck_assert(sign_message(seed, text.data, text.len, s->signatures[i].signature, &err));
    }
}

static void draft(struct scene *s)
{
    s->agreement.status = "draft";
}
static void not_yet(struct scene *s)
{
    s->gate.today = day(2025, 12, 31);
}
static void over(struct scene *s)
{
    s->gate.today = day(2027, 1, 1);
}
static void first_day(struct scene *s)
{
    s->gate.today = day(2026, 1, 1);
}
static void last_day(struct scene *s)
{
    s->gate.today = day(2026, 12, 31);
}
static void nobody(struct scene *s)
{
    s->agreement.recipient.name = "";
}
static void no_purpose(struct scene *s)
{
    s->agreement.purpose = "";
}
static void too_early(struct scene *s)
{
    s->gate.year = 2019;
}
static void too_late(struct scene *s)
{
    s->gate.year = 2026;
}
static void parent_gone(struct scene *s)
{
    s->gate.parent = &s->parent, s->parent.status = "terminated";
}
static void parent_old(struct scene *s)
{
    s->gate.parent = &s->parent, s->parent.expires = day(2026, 7, 1);
}
static void parent_good(struct scene *s)
{
    s->gate.parent = &s->parent;
}
static void not_listed(struct scene *s)
{
    s->ids[0] = "T07";
}
static void no_table(struct scene *s)
{
    s->gate.n_tables = 0;
}
static void undefined(struct scene *s)
{
    s->ids[0] = "T99", s->table[0] = NULL;
}
static void detail(struct scene *s)
{
    s->agreement.n_dimensions = 1;
}
static void too_fine(struct scene *s)
{
    s->finest.codes = "region";
}
static void memorandum(struct scene *s)
{
    s->agreement.type = "mou";
}
static void not_due(struct scene *s)
{
    s->gate.year = 2025;
    ck_assert(period_of("state_fiscal_year", 2025, &s->gate.period));
    s->agreement.due_days[0] = 16;
}
static void due_today(struct scene *s)
{
    not_due(s);
    s->agreement.due_days[0] = 15;
}
static void no_party(struct scene *s)
{
    s->table_systems[0] = "health";
    s->toy.table.systems = s->table_systems;
    s->toy.table.n_systems = 1;
}
static void is_party(struct scene *s)
{
    no_party(s);
    s->table_systems[0] = "schools";
}
static void nobody_counts(struct scene *s)
{
    s->agreement.n_systems = 0;
}
static void still_running(struct scene *s)
{
    s->gate.year = 2025;
    ck_assert(period_of("state_fiscal_year", 2025, &s->gate.period));
    s->gate.today = s->gate.period.end;
}
static void just_over(struct scene *s)
{
    still_running(s);
    s->gate.today.days++;
}
static void unsigned_by_one(struct scene *s)
{
    s->gate.n_signatures = 1;
}
static void forged(struct scene *s)
{
    s->signatures[0].signature[5] ^= 1;
}
static void changed_since(struct scene *s)
{
    s->agreement.policy.minimum_count = 5;
}
static void swapped(struct scene *s)
{
    struct agreement_signature first = s->signatures[0];
    s->signatures[0].agency = s->signatures[1].agency;
    s->signatures[1].agency = first.agency;
}
static void unknown_key(struct scene *s)
{
    s->agencies[1].has_key = false;
}
static void unknown_agency(struct scene *s)
{
    s->gate.n_agencies = 1;
}
static void not_their_records(struct scene *s)
{
    s->agencies[1].system = "health";
}

static const struct {
    const char *name;
    void (*before_signing)(struct scene *); // what the text says, so that the signatures are of it
    void (*after_signing)(struct scene *);
    const char *want; // NULL: allowed
    enum err_code code;
} cases[] = {
    {"good", NULL, NULL, NULL, ERR_NONE},
    {"draft", draft, NULL, "clause status:", ERR_DENIED},
    {"memorandum", memorandum, NULL, "clause type:", ERR_DENIED},
    {"not yet in force", NULL, not_yet, "clause effective:", ERR_DENIED},
    {"expired", NULL, over, "clause expires:", ERR_DENIED},
    {"first day", NULL, first_day, NULL, ERR_NONE},
    {"last day", NULL, last_day, NULL, ERR_NONE},
    {"no recipient", nobody, NULL, "clause recipient:", ERR_DENIED},
    {"no purpose", no_purpose, NULL, "clause purpose:", ERR_DENIED},
    {"period before the first", NULL, too_early, "clause periods:", ERR_DENIED},
    {"period after the last", NULL, too_late, "clause periods:", ERR_DENIED},
    {"period not over", NULL, still_running, "clause periods:", ERR_DENIED},
    {"the day after it is over", NULL, just_over, NULL, ERR_NONE},
    {"a day before it is due", not_due, NULL, "clause calendar: SFY2025-26 is due on 2026-07-16", ERR_DENIED},
    {"on the day it is due", due_today, NULL, NULL, ERR_NONE},
    {"parent in force", NULL, parent_good, NULL, ERR_NONE},
    {"parent terminated", NULL, parent_gone, "clause parent.status:", ERR_DENIED},
    {"parent expired", NULL, parent_old, "clause parent.expires:", ERR_DENIED},
    {"table not listed", NULL, not_listed, "clause tables.T07:", ERR_DENIED},
    {"no table", NULL, no_table, "clause tables:", ERR_DENIED},
    {"table listed but not defined", NULL, undefined, "has no definition", ERR_CONFIG},
    {"dimension not listed", detail, NULL, "clause dimensions.tier:", ERR_DENIED},
    {"dimension finer than agreed", too_fine, NULL, "clause finest.county:", ERR_DENIED},
    {"table counts a system that is no party", NULL, no_party, "clause systems.health:", ERR_DENIED},
    {"table counts a party", NULL, is_party, NULL, ERR_NONE},
    {"no systems", nobody_counts, NULL, "clause systems:", ERR_DENIED},
    {"one has not signed", NULL, unsigned_by_one, "clause signatures.schools:", ERR_DENIED},
    {"forged", NULL, forged, "clause signatures.probation:", ERR_DENIED},
    {"changed after signing", NULL, changed_since, "clause signatures.probation:", ERR_DENIED},
    {"one signed for the other", NULL, swapped, "clause signatures.probation:", ERR_DENIED},
    {"no public key", NULL, unknown_key, "clause signatures.schools:", ERR_DENIED},
    {"no such agency", NULL, unknown_agency, "clause signatures.schools:", ERR_DENIED},
    {"agency of another system", NULL, not_their_records, "clause systems.schools:", ERR_DENIED},
};

START_TEST(names_the_clause_that_refuses)
{
    struct scene s;
    struct error err = {0};
    char text[1024];
    make_scene(&s);
    if (cases[_i].before_signing != NULL)
        cases[_i].before_signing(&s);
    sign_scene(&s);
    if (cases[_i].after_signing != NULL)
        cases[_i].after_signing(&s);
    bool allowed = gate_allow(&s.gate, &err);
    ck_assert_msg(allowed == (cases[_i].want == NULL), "%s: %s", cases[_i].name, err_message(&err, text, sizeof(text)));
    ck_assert_int_eq(err.code, cases[_i].code);
    ck_assert_msg(allowed || strstr(err_message(&err, text, sizeof(text)), cases[_i].want) != NULL, "%s: %s",
                  cases[_i].name, text);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("gate");
    TCase *t = tcase_create("clauses");
    tcase_add_loop_test(t, names_the_clause_that_refuses, 0, (int)COUNT_OF(cases));
    suite_add_tcase(s, t);
    return s;
}
