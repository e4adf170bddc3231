// SPDX-License-Identifier: Apache-2.0
// Covers export/protection.c: sequences of releases of one period, against a reader who tries every world there is. He has all
// releases before him, knows how they are made, and knows that at most one child came or went between two of them. Counts are
// tiny and so is the minimum, so that he can really try them all.
#include "export/protection.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/audit.h"
#include "tests/support/toy_table.h"

enum { MINIMUM = 4, SEQUENCES = 150, RELEASES = 3, MAX_ENTRIES = 256, WINDOW = 3, MAX_CELLS = 32, TYPES = 8 };

// Children by a and b, and by a and c; each row of the one adds up to that of the other.
struct world {
    int ab[2][2], ac[2][2];
};

struct place {
    int a, b, c; // -1: the total
};

struct told {
    int n;
    struct place place[MAX_CELLS];
    bool shown[MAX_CELLS];
    int value[MAX_CELLS], floor[MAX_CELLS];
};

static struct toy by_b, by_c;
static struct error err;
static struct ledger_entry entries[MAX_ENTRIES];
static size_t n_entries;
static char keys[MAX_ENTRIES][64];
static struct told told[RELEASES];
static int low[RELEASES][MAX_CELLS], high[RELEASES][MAX_CELLS];

static int value_at(const struct world *w, struct place p)
{
    int sum = 0;
    for (int a = 0; a < 2; a++)
        for (int x = 0; x < 2; x++)
            if ((p.a < 0 || p.a == a) && (p.c >= 0 ? p.c == x : p.b < 0 || p.b == x))
                sum += p.c >= 0 ? w->ac[a][x] : w->ab[a][x];
    return sum;
}

static int digit_behind(const char *key, const char *name)
{
    const char *at = strstr(key, name);
    return at == NULL ? -1 : at[strlen(name)] - '0';
}

static struct place place_of(const char *key)
{
    return (struct place){digit_behind(key, "|a="), digit_behind(key, "|b="), digit_behind(key, "|c=")};
}

// One child of a type more or less.
static void change(struct world *w, int type, int by)
{
    w->ab[type & 1][type >> 1 & 1] += by;
    w->ac[type & 1][type >> 2 & 1] += by;
}

static bool is_a_world(const struct world *w)
{
    for (int i = 0; i < 4; i++)
        if (w->ab[i / 2][i % 2] < 0 || w->ac[i / 2][i % 2] < 0)
            return false;
    return w->ab[0][0] + w->ab[0][1] == w->ac[0][0] + w->ac[0][1] &&
           w->ab[1][0] + w->ab[1][1] == w->ac[1][0] + w->ac[1][1];
}

// --- the releases ------------------------------------------------------------------------------------------------------

static struct cells *count(const struct world *w, const struct table *const *tables, size_t n)
{
    struct cells *c = NULL;
    ck_assert(cells_new(tables, n, &c, &err));
    for (size_t t = 0; t < n; t++)
        for (int i = 0; i < 4; i++) {
            const char *codes[] = {toy_code(i / 2), toy_code(i % 2)};
            int count = tables[t] == &by_b.table ? w->ab[i / 2][i % 2] : w->ac[i / 2][i % 2];
            ck_assert(cells_add(c, tables[t], "children", codes, count, &err));
        }
    ck_assert(cells_settle(c, &err));
    return c;
}

static bool was_hidden(const char *key)
{
    for (size_t i = 0; i < n_entries; i++)
        if (entries[i].count == LEDGER_HIDDEN && strcmp(entries[i].key, key) == 0)
            return true;
    return false;
}

static void keep(const struct cells *c, const struct suppression *s, bool zeros_hidden, int n, struct told *t)
{
    t->n = n;
    for (int i = 0; i < n; i++) {
        t->place[i] = place_of(c->cell[i].key);
        t->shown[i] = s->state[i] == CELL_SHOWN;
        t->value[i] = (int)c->cell[i].count;
        t->floor[i] = zeros_hidden && was_hidden(c->cell[i].key) ? 0 : 1;
    }
    for (int i = 0; i < n; i++) {
        ck_assert_uint_lt(n_entries, MAX_ENTRIES);
        (void)snprintf(keys[n_entries], sizeof(keys[0]), "%s", c->cell[i].key);
        entries[n_entries] =
            (struct ledger_entry){.key = keys[n_entries], .count = t->shown[i] ? c->cell[i].count : LEDGER_HIDDEN};
        n_entries++;
    }
}

// Tables by bit: 1 by b, 2 by c. False: the release was refused.
static bool release(const struct world *w, unsigned printed, unsigned before, struct told *ret)
{
    const struct table *tables[2];
    size_t n = 0;
    for (int pass = 0; pass < 2; pass++)
        for (unsigned bit = 1; bit <= 2; bit <<= 1)
            if (((pass == 0 ? printed : before & ~printed) & bit) != 0)
                tables[n++] = bit == 1 ? &by_b.table : &by_c.table;
    int n_printed = printed == 3 ? 2 : 1;
    struct suppress_policy policy = suppress_policy_of(MINIMUM, MINIMUM - 1);
    CLEANUP(cells_freep) struct cells *c = count(w, tables, n), *alone = count(w, tables, (size_t)n_printed);
    CLEANUP(suppression_done) struct suppression s = {0};
    struct audit audit;
    err_clear(&err);
    if (!protection_decide(c, n_printed, entries, n_entries, &policy, &s, &err)) {
        ck_assert_int_eq(err.code, ERR_DENIED);
        return false;
    }
    ck_assert(audit_cells(c, &s, &policy, &audit, &err));
    keep(c, &s, policy.zeros_hidden, alone->n_cells, ret);
    return true;
}

// --- the reader --------------------------------------------------------------------------------------------------------

static bool agrees(const struct world *w, const struct told *t)
{
    if (!is_a_world(w))
        return false;
    for (int i = 0; i < t->n; i++) {
        int value = value_at(w, t->place[i]);
        if (t->shown[i] ? value != t->value[i] : value < t->floor[i])
            return false;
    }
    return true;
}

// Every way on from here that agrees with the releases; true if there was one.
static bool go_on(struct world *w, int at, int n)
{
    bool any = at == n - 1;
    if (!agrees(w, &told[at]))
        return false;
    for (int type = 0; at < n - 1 && type <= 2 * TYPES; type++) {
        struct world next = *w;
        if (type < 2 * TYPES)
            change(&next, type / 2, type % 2 == 0 ? 1 : -1);
        any = go_on(&next, at + 1, n) || any;
    }
    for (int i = 0; any && i < told[at].n; i++) {
        int value = value_at(w, told[at].place[i]);
        low[at][i] = value < low[at][i] ? value : low[at][i];
        high[at][i] = value > high[at][i] ? value : high[at][i];
    }
    return any;
}

// Worlds near the true one are enough: what is wide among them is wide.
static void try_all(const struct world *truth, int n)
{
    int from[6], x[6];
    for (int i = 0; i < 4; i++)
        from[i] = truth->ab[i / 2][i % 2] - WINDOW;
    for (int a = 0; a < 2; a++)
        from[4 + a] = truth->ac[a][0] - WINDOW;
    for (int code = 0; code < 7 * 7 * 7 * 7 * 7 * 7; code++) {
        for (int i = 0, left = code; i < 6; i++, left /= 7)
            x[i] = from[i] + left % 7;
        struct world w = {{{x[0], x[1]}, {x[2], x[3]}}, {{x[4], x[0] + x[1] - x[4]}, {x[5], x[2] + x[3] - x[5]}}};
        (void)go_on(&w, 0, n);
    }
}

// What releases before that one told of the place, -1: nothing.
static int told_before(struct place p, int n)
{
    for (int k = n - 1; k >= 0; k--)
        for (int i = 0; i < told[k].n; i++)
            if (told[k].shown[i] && memcmp(&told[k].place[i], &p, sizeof(p)) == 0)
                return told[k].value[i];
    return -1;
}

static struct {
    int asked, later, narrow, refused, releases;
} tally;

static void look_at(int round, int release, int i)
{
    const struct told *t = &told[release];
    int before = told_before(t->place[i], release), width = high[release][i] - low[release][i];
    int apart = before < 0 ? 0 : abs(t->value[i] - before);
    if (t->shown[i] && t->value[i] > 0)
        ck_assert_msg(apart == 0 || apart >= MINIMUM, "round %d: %d was told, now %d", round, before, t->value[i]);
    if (t->shown[i] || t->value[i] < 1 || t->value[i] >= MINIMUM || before >= 0)
        return; // what was told is known within a child
    ck_assert_msg(width >= (MINIMUM - 1) / 2, "round %d: a count of %d is told within %d", round, t->value[i], width);
    tally.asked++;
    tally.narrow += width < MINIMUM - 1;
    tally.later += release > 0;
}

// Releases of some tables each, one child more or less in between; as many as were not refused.
static int make_releases(struct world w, unsigned *seed)
{
    unsigned before = 0;
    int n = 0;
    n_entries = 0;
    for (; n < RELEASES; n++) {
        unsigned printed = 1 + (unsigned)rand_r(seed) % 3;
        if (!release(&w, printed, before, &told[n])) {
            tally.refused++;
            break;
        }
        before |= printed;
        struct world next = w;
        change(&next, rand_r(seed) % TYPES, rand_r(seed) % 2 == 0 ? 1 : -1);
        w = is_a_world(&next) ? next : w;
    }
    tally.releases += n;
    return n;
}

START_TEST(no_sequence_of_releases_reveals_a_small_count)
{
    static const char *const ab[] = {"a", "b"}, *const ac[] = {"a", "c"};
    unsigned seed = 20260911;
    toy_init(&by_b, "T01", 2, ab, (int[]){2, 2});
    toy_init(&by_c, "T02", 2, ac, (int[]){2, 2});
    (void)printf("seed %u\n", seed);
    for (int round = 0; round < SEQUENCES; round++) {
        struct world first = {0};
        for (int type = 0; type < TYPES; type++)
            change(&first, type, rand_r(&seed) % 3 == 0 ? rand_r(&seed) % 3 : rand_r(&seed) % 12);
        int n = make_releases(first, &seed);
        memset(low, 0x3f, sizeof(low));
        memset(high, 0, sizeof(high));
        if (n > 1)
            try_all(&first, n);
        for (int k = 0; k < n && n > 1; k++)
            for (int i = 0; i < told[k].n; i++)
                look_at(round, k, i);
    }
    (void)printf("%d releases, %d refused; %d small counts asked for, %d of later releases; %d are told more closely "
                 "than alone\n",
                 tally.releases, tally.refused, tally.asked, tally.later, tally.narrow);
    ck_assert_int_gt(tally.later, 100);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("ledger sequences");
    TCase *t = tcase_create("ledger sequences");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, no_sequence_of_releases_reveals_a_small_count);
    suite_add_tcase(s, t);
    return s;
}
