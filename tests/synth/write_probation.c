// SPDX-License-Identifier: Apache-2.0
/* Probation: comma, quoted "LAST, FIRST MIDDLE SFX", MM/DD/YYYY, labels in capitals. One row a referral, each with the name
 * and birth date as given that day. A child referred in two counties has two PINs. Lassen and Sierra send nothing. */
#include <string.h>

#include "common/attrs.h"
#include "tests/synth/county.h"
#include "tests/synth/delivery.h"
#include "tests/synth/ids.h"
#include "tests/synth/rates.h"
#include "tests/synth/seen.h"

enum fault { FAULT_NONE, FAULT_NO_NAME, FAULT_BAD_DATE, FAULT_BAD_SCORE, FAULTS };
enum { MAX_REFERRALS = 10, REFERRALS_EACH = 16 };

struct desk {
    const struct delivery *d;
    const struct child *c;
    bool correct, sealed;
    struct rng seen, rows, coins; /* coins: whether a row is sent again or broken */
    int county[2];
    char pin[2][PIN_BYTES];
    bool used[2];
    char aka[4 * NAME_BYTES];
    char cii[CII_BYTES];
    const char *race;
};

struct referral {
    int number, where;
    struct date on;
    const struct signal *signal; /* what brought it up, or NULL */
    enum fault fault;
};

static const char *race_label(enum group group)
{
    static const char *const label[GROUPS] = {
        [HISPANIC] = "HISPANIC", [WHITE] = "WHITE",
        [BLACK] = "BLACK",       [ASIAN] = "ASIAN/PACIFIC ISLANDER",
        [AIAN] = "OTHER",        [NHPI] = "ASIAN/PACIFIC ISLANDER",
        [MULTIPLE] = "OTHER",
    };
    return label[group];
}

static void join_name(const char *family, const char *given, const char *middle, const char *suffix, char *out,
                      size_t size)
{
    (void)snprintf(out, size, "%s, %s%s%s%s%s", family, given, middle[0] == '\0' ? "" : " ", middle,
                   suffix[0] == '\0' ? "" : " ", suffix);
}

static void raise_letters(char *s)
{
    for (; *s != '\0'; s++)
        if (*s >= 'a' && *s <= 'z')
            *s = (char)(*s - 'a' + 'A');
}

static void open_desk(const struct delivery *d, const struct child *c, bool correct, struct desk *k)
{
    struct seen first;
    memset(k, 0, sizeof(*k));
    k->d = d;
    k->c = c;
    k->correct = correct;
    child_stream(d->world, c, STREAM_SEEN + PROBATION, &k->seen);
    child_stream(d->world, c, STREAM_ROWS + PROBATION, &k->rows);
    rng_init(&k->coins, rng_next(&k->rows), 0);
    seen_draw(d->world, &k->seen, c, PROBATION, correct, &first);
    k->county[0] = first.county;
    seen_draw(d->world, &k->seen, c, PROBATION, correct, &first);
    k->county[1] = CHANCE(&k->rows, SECOND_PIN) ? first.county : k->county[0];
    for (int i = 0; i < 2; i++)
        id_pin(d->world->seed, c->index * 2 + (uint64_t)(k->county[i] == k->county[0] ? 0 : i), k->pin[i]);
    if (CHANCE(&k->rows, CII))
        id_cii(d->world->seed, c->index, k->cii);
    k->race = CHANCE(&k->rows, RACE_MISSING) ? "OTHER" : race_label(c->group);
    k->sealed = CHANCE(&k->rows, SEALED_REFERRAL) && !c->plain;
    if (c->alias_given[0] != '\0') {
        join_name(c->alias_family, c->alias_given, "", "", k->aka, sizeof(k->aka));
        seen_strip_accents(k->aka);
        raise_letters(k->aka);
    }
}

/* A birth date that makes the child an adult, or a made-up name. */
static void lie_at_arrest(struct desk *k, struct date on, struct seen *s)
{
    int year, month, day;
    if (rng_below(&k->seen, 2) == 0) {
        date_to_ymd(on, &year, &month, &day);
        year -= 18 + (int)rng_below(&k->seen, 3);
        month = rng_between(&k->seen, 1, month);
        (void)date_from_ymd(year, month, rng_between(&k->seen, 1, 28), &s->birth);
        return;
    }
    names_given(&k->seen, k->c->group, k->c->sex, 2008, s->given);
    seen_strip_accents(s->given);
}

static void put_county(struct desk *k, struct extract *x, int county)
{
    char label[48];
    uint32_t luck = rng_below(&k->rows, 10);
    (void)snprintf(label, sizeof(label), "%s%s", county_name(county), luck == 0 ? " Co." : luck == 1 ? " County" : "");
    extract_upper(x, label);
}

static void put_who(struct desk *k, struct extract *x, const struct referral *ref)
{
    struct seen s;
    char name[5 * NAME_BYTES], number[24];
    seen_draw(k->d->world, &k->seen, k->c, PROBATION, k->correct, &s);
    if (CHANCE(&k->seen, FALSE_AT_ARREST) && !k->correct && !k->c->plain)
        lie_at_arrest(k, ref->on, &s);
    join_name(s.family, s.given, s.middle, k->c->suffix, name, sizeof(name));
    raise_letters(name);
    put_county(k, x, k->county[ref->where]);
    extract_text(x, k->pin[ref->where]);
    (void)snprintf(number, sizeof(number), "R%09llu",
                   (unsigned long long)rng_scatter(k->c->index * REFERRALS_EACH + (uint64_t)ref->number, 999999937,
                                                   k->d->world->seed) %
                       1000000000u);
    extract_text(x, number);
    extract_quoted(x, ref->fault == FAULT_NO_NAME ? "" : name);
    if (k->aka[0] == '\0')
        extract_blank(x, 1);
    else
        extract_quoted(x, k->aka);
    if (ref->fault == FAULT_BAD_DATE)
        extract_text(x, "13/45/2009");
    else
        extract_us(x, date_least(s.birth, ref->on));
    extract_text(x, s.sex == 'F' ? "FEMALE" : "MALE");
    extract_text(x, k->race);
    extract_text(x, k->cii);
}

struct charge {
    const char *code, *level;
};

static struct charge draw_charge(struct rng *r)
{
    static const struct charge crime[] = {
        {"PC 484", "MISDEMEANOR"},   {"PC 242", "MISDEMEANOR"}, {"PC 245(A)(1)", "FELONY"},
        {"PC 459", "FELONY"},        {"PC 594", "MISDEMEANOR"}, {"VC 10851", "FELONY"},
        {"PC 148.9", "MISDEMEANOR"}, {"PC 211", "FELONY"},      {"HS 11357", "MISDEMEANOR"},
        {"PC 602", "MISDEMEANOR"},   {"PC415", "MISDEMEANOR"},  {"PC 148(A)(1)", "MISDEMEANOR"},
    };
    static const struct charge status[] = {
        {"WI 601(A)", "STATUS OFFENSE"},
        {"WI 601(B)", "STATUS OFFENSE"},
        {"WI601(A)", "STATUS OFFENSE"},
    };
    if (CHANCE(r, STATUS_OFFENCE))
        return status[rng_below(r, COUNT_OF(status))];
    return crime[rng_below(r, COUNT_OF(crime))];
}

static void put_charges(struct desk *k, struct extract *x, const struct referral *ref)
{
    static const char *const legacy[] = {"PC 647(B)", "PC 647(b)", "PC647(B)", "PC 647 (B)", "PC 653.22", "PC653.22"};
    static const uint32_t many[] = {70, 20, 7, 2, 1};
    struct charge charge[5] = {{"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}};
    size_t n = 1 + rng_weighted(&k->rows, many, COUNT_OF(many));
    for (size_t i = 0; i < n; i++)
        charge[i] = draw_charge(&k->rows);
    if (ref->signal != NULL && ref->signal->kind == SIGNAL_CHARGE)
        charge[rng_below(&k->rows, (uint32_t)n)] =
            (struct charge){legacy[rng_below(&k->rows, COUNT_OF(legacy))], "MISDEMEANOR"};
    for (int i = 0; i < 5; i++)
        extract_text(x, charge[i].code);
    for (int i = 0; i < 5; i++)
        extract_text(x, charge[i].level);
}

static void put_outcome(struct desk *k, struct extract *x, struct date on)
{
    static const char *const detention[] = {"NOT DETAINED", "DETAINED - SECURE FACILITY", "DETAINED - HOME SUPERVISION",
                                            "DETAINED - NONSECURE FACILITY"};
    static const uint32_t held[] = {68, 22, 8, 2}, decided[] = {27, 30, 10, 9, 8, 6, 5, 3, 2};
    static const char *const disposition[] = {"CLOSED",
                                              "WARDSHIP",
                                              "DISMISSED",
                                              "DIVERSION",
                                              "INFORMAL PROBATION",
                                              "NON-WARD PROBATION (725A WI)",
                                              "DEFERRED ENTRY OF JUDGEMENT",
                                              "TRANSFERRED",
                                              "INFORMAL PROBATION (654.2 WI)"};
    static const char *const supervision[] = {"NONE", "WARDSHIP", "NON-WARD", "INFORMAL 654", ""};
    struct rng *r = &k->rows;
    extract_text(x, detention[rng_weighted(r, held, COUNT_OF(held))]);
    extract_text(x, disposition[rng_weighted(r, decided, COUNT_OF(decided))]);
    extract_text(x, supervision[rng_below(r, COUNT_OF(supervision))]);
    bool warrant = rng_below(r, 100) < 6;
    extract_us(x, warrant ? date_add(on, rng_between(r, 5, 60)) : NO_DATE);
    extract_text(x, warrant && rng_below(r, 2) == 0 ? "Y" : "");
}

static void put_concern(struct desk *k, struct extract *x, const struct referral *ref)
{
    const struct signal *s = ref->signal;
    bool score = s != NULL && s->kind == SIGNAL_CSEIT;
    if (s != NULL && s->kind == SIGNAL_FLAG)
        extract_text(x, s->code == 1 ? "Y" : "AT RISK");
    else
        extract_text(x, rng_below(&k->rows, 100) < 40 ? "N" : "");
    if (score)
        extract_int(x, s->code);
    else if (ref->fault == FAULT_BAD_SCORE)
        extract_int(x, 99);
    else
        extract_blank(x, 1);
    extract_us(x, score ? ref->on : NO_DATE);
    extract_us(x, k->sealed ? date_least(date_add(ref->on, 200), k->d->world->as_of) : NO_DATE);
    extract_text(x, !k->sealed                ? ""
                    : k->c->tier != TIER_NONE ? "PC 236.14"
                    : k->c->index % 2 == 0    ? "WIC 786"
                                              : "WIC 781");
}

static void put_referral(struct desk *k, const struct referral *ref)
{
    static const char *const from[] = {"LAW ENFORCEMENT AGENCY",
                                       "SCHOOL",
                                       "PARENT OR GUARDIAN",
                                       "OTHER",
                                       "OTHER PUBLIC AGENCY OR INDIVIDUAL",
                                       "PRIVATE AGENCY OR INDIVIDUAL",
                                       "TRANSFER FROM OTHER COUNTY/STATE"};
    static const uint32_t share[] = {89, 4, 1, 2, 2, 1, 1};
    struct extract *x = k->d->file[PR_REFERRAL];
    extract_begin(x);
    put_who(k, x, ref);
    extract_us(x, ref->on);
    extract_us(x, date_add(ref->on, rng_between(&k->rows, 0, 40)));
    extract_text(x, ref->number == 0 ? "NEW" : "SUBSEQUENT");
    extract_text(x, from[rng_weighted(&k->rows, share, COUNT_OF(from))]);
    put_charges(k, x, ref);
    put_outcome(k, x, ref->on);
    put_concern(k, x, ref);
    extract_end(x);
    if (!k->used[ref->where] && ref->fault == FAULT_NONE)
        k->used[ref->where] = true;
}

static void write_referral(struct desk *k, const struct referral *ref)
{
    struct desk again = *k, broken = *k;
    put_referral(k, ref);
    bool repeat = CHANCE(&k->coins, REPEATED), breaks = CHANCE(&k->coins, BROKEN);
    if (k->correct || k->sealed)
        return;
    if (repeat)
        put_referral(&again, ref);
    if (breaks && extract_may_break(k->d->file[PR_REFERRAL])) {
        struct referral bad = *ref;
        bad.number += MAX_REFERRALS / 2 + 1;
        bad.signal = NULL;
        bad.fault = (enum fault)rng_between(&k->coins, FAULT_NO_NAME, FAULTS - 1);
        put_referral(&broken, &bad);
    }
}

static bool is_probation_signal(const struct signal *s)
{
    return s->kind == SIGNAL_FLAG || s->kind == SIGNAL_CSEIT || s->kind == SIGNAL_CHARGE;
}

static void add_truth(const struct desk *k)
{
    char id[16];
    for (int i = 0; i < 2; i++) {
        if (!k->used[i] || (i == 1 && k->used[0] && k->county[0] == k->county[1]))
            continue;
        (void)snprintf(id, sizeof(id), "%02d/%s", k->county[i] % 100, k->pin[i]);
        truth_add(k->d->truth, PR_REFERRAL, id, k->c);
    }
}

/* Older ages are more frequent: the later of two days. */
static struct date draw_later_between(struct rng *r, struct date low, struct date high)
{
    int first = rng_between(r, 0, high.days - low.days);
    int second = rng_between(r, 0, high.days - low.days);
    return low.days >= high.days ? date_most(low, high) : date_add(low, first > second ? first : second);
}

void probation_write(const struct delivery *d, const struct child *c, enum mode mode)
{
    struct desk k;
    if (!c->in[PROBATION] || mode == MODE_DELETED || mode == MODE_SEALED)
        return;
    open_desk(d, c, mode == MODE_CHANGED, &k);
    struct date low = date_most(d->world->from, date_add(c->birth, 12 * 1461 / 4)),
                high = date_least(d->world->as_of, date_add(c->birth, 18 * 1461 / 4));
    int number = 0, more = 0;
    for (int i = 0; i < c->n_signals && number < MAX_REFERRALS / 2; i++)
        if (is_probation_signal(&c->signal[i]))
            write_referral(&k, &(struct referral){number++, 0, c->signal[i].on, &c->signal[i], FAULT_NONE});
    while (number < MAX_REFERRALS / 2 && (number == 0 || (more++ < 3 && rng_below(&k.rows, 100) < 31))) {
        struct date on = draw_later_between(&k.rows, low, high);
        int where = number == 0 ? 0 : (int)rng_below(&k.rows, 2);
        write_referral(&k, &(struct referral){number++, where, on, NULL, FAULT_NONE});
    }
    if (mode == MODE_ALL)
        add_truth(&k);
}
