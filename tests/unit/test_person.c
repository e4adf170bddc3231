// SPDX-License-Identifier: Apache-2.0
// linker/person.c
#include <check.h>

#include "linker/person.h"

enum { MAX_UNITS = 10, NONE = -1 };

struct keep_case {
    const char *name;
    uint32_t n_units, n_clusters;
    uint32_t cluster[MAX_UNITS];
    int old[MAX_UNITS];  // first byte of the old id
    int kept[MAX_UNITS]; // by cluster
    const char *changes; // "5>0*2" id 5 lost 2 records to cluster 0; "5+0*2" they were its last
};

static const struct keep_case cases[] = {
    {"first run: all new", 3, 2, {0, 0, 1}, {NONE, NONE, NONE}, {NONE, NONE}, ""},
    {"nothing changed", 3, 2, {0, 0, 1}, {5, 5, 9}, {5, 9}, ""},
    {"a new record joins", 3, 1, {0, 0, 0}, {5, NONE, 5}, {5}, ""},
    {"a new record is a new person", 3, 2, {0, 1, 0}, {5, NONE, 5}, {5, NONE}, ""},
    {"two persons merge: the one with more records goes on", 5, 1, {0, 0, 0, 0, 0}, {7, 5, 5, 7, 5}, {5}, "7+0*2"},
    {"merged with equal numbers: the id of the smallest record", 4, 1, {0, 0, 0, 0}, {7, 5, 5, 7}, {7}, "5+0*2"},
    {"three persons merge", 4, 1, {0, 0, 0, 0}, {7, 5, 8, 5}, {5}, "7+0*1 8+0*1"},
    {"a person splits: the larger part keeps the id", 5, 2, {0, 1, 1, 0, 1}, {5, 5, 5, 5, 5}, {NONE, 5}, "5>0*2"},
    {"split in equal parts: the part with the smallest record", 4, 2, {0, 1, 1, 0}, {5, 5, 5, 5}, {5, NONE}, "5>1*2"},
    {"split in three", 3, 3, {0, 1, 2}, {5, 5, 5}, {5, NONE, NONE}, "5>1*1 5>2*1"},
    {"a cluster that loses its best id keeps its next", 6, 2, {0, 0, 0, 1, 1, 1}, {5, 5, 5, 5, 5, 8}, {5, 8}, "5>1*2"},
    {"records trade places", 4, 2, {0, 0, 1, 1}, {5, 8, 8, 5}, {5, 8}, "8>0*1 5>1*1"},
    {"one goes over to another person", 5, 2, {0, 1, 1, 1, 0}, {5, 5, 8, 8, 5}, {5, 8}, "5>1*1"},
    {"a person falls to two others", 6, 2, {0, 0, 0, 1, 1, 1}, {5, 5, 6, 6, 8, 8}, {5, 8}, "6+0*1 6+1*1"},
    {"nobody at all", 0, 0, {0}, {0}, {0}, ""},
};

static const char *changes(const struct persons *p)
{
    static char text[200];
    int len = 0;
    text[0] = '\0';
    for (size_t i = 0; i < p->n_changes; i++) {
        const struct person_change *c = &p->change[i];
        len += snprintf(text + len, sizeof(text) - (size_t)len, "%s%d%c%u*%u", i == 0 ? "" : " ", c->was.bytes[0],
                        c->merged ? '+' : '>', c->cluster, c->records);
        ck_assert_int_lt(len, (int)sizeof(text));
    }
    return text;
}

START_TEST(clusters_keep_ids_and_records_that_change_hands_are_told)
{
    const struct keep_case *k = &cases[_i];
    struct error err = {0};
    struct arena *arena = NULL;
    struct old_person old[MAX_UNITS] = {{.known = false}};
    struct persons p = {0};
    for (uint32_t u = 0; u < k->n_units; u++)
        if (k->old[u] != NONE)
            old[u] = (struct old_person){.id.bytes = {(uint8_t)k->old[u]}, .known = true};
    ck_assert(arena_new(&arena, &err));
    ck_assert(person_keep(k->n_units, k->cluster, old, k->n_clusters, arena, &p, &err));
    for (uint32_t c = 0; c < k->n_clusters; c++)
        ck_assert_msg((p.kept[c].known ? p.kept[c].id.bytes[0] : NONE) == k->kept[c], "%s: cluster %u", k->name, c);
    ck_assert_msg(strcmp(changes(&p), k->changes) == 0, "%s: %s", k->name, changes(&p));
    arena_freep(&arena);
}
END_TEST

// --- random runs -----------------------------------------------------------------------------------------------------

enum { UNITS = 200, CLUSTERS = 60, IDS = 40 };

struct run {
    uint32_t cluster[UNITS];
    struct old_person old[UNITS];
    struct persons p;
};
static struct error err;
static struct arena *arena;

static void setup(void)
{
    err_clear(&err);
    ck_assert(arena_new(&arena, &err));
}

static void teardown(void)
{
    arena_freep(&arena);
}

static void random_run(struct run *r, uint64_t seed)
{
    uint64_t x = seed + 1;
    for (uint32_t u = 0; u < UNITS; u++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        r->cluster[u] = u < CLUSTERS ? u : (uint32_t)(x >> 33) % CLUSTERS;
        r->old[u] = (struct old_person){.id.bytes = {(uint8_t)((x >> 40) % IDS)}, .known = (x >> 60) != 0};
    }
    ck_assert(person_keep(UNITS, r->cluster, r->old, CLUSTERS, arena, &r->p, &err));
}

START_TEST(no_id_is_used_twice)
{
    struct run r;
    int used[IDS] = {0};
    random_run(&r, (uint64_t)_i);
    for (uint32_t c = 0; c < CLUSTERS; c++)
        if (r.p.kept[c].known)
            ck_assert_int_eq(used[r.p.kept[c].id.bytes[0]]++, 0);
    for (uint32_t u = 0; u < UNITS; u++) // nobody goes without while one of its ids lies unused
        ck_assert(!r.old[u].known || r.p.kept[r.cluster[u]].known || used[r.old[u].id.bytes[0]] == 1);
}
END_TEST

START_TEST(changes_add_up_to_the_records_whose_id_changed)
{
    struct run r;
    int moved[IDS][CLUSTERS] = {{0}};
    bool goes_on[IDS] = {false};
    random_run(&r, (uint64_t)_i);
    for (uint32_t c = 0; c < CLUSTERS; c++)
        if (r.p.kept[c].known)
            goes_on[r.p.kept[c].id.bytes[0]] = true;
    for (uint32_t u = 0; u < UNITS; u++) {
        const struct old_person *now = &r.p.kept[r.cluster[u]];
        if (r.old[u].known && !(now->known && uuid_compare(&now->id, &r.old[u].id) == 0))
            moved[r.old[u].id.bytes[0]][r.cluster[u]]++;
    }
    for (size_t i = 0; i < r.p.n_changes; i++) {
        const struct person_change *c = &r.p.change[i];
        ck_assert_int_eq(moved[c->was.bytes[0]][c->cluster], (int)c->records);
        ck_assert(c->merged == !goes_on[c->was.bytes[0]]);
        ck_assert(!c->merged || r.p.kept[c->cluster].known); // who takes over the last records of a person has an id
        moved[c->was.bytes[0]][c->cluster] = 0;
    }
    for (int id = 0; id < IDS; id++)
        for (int c = 0; c < CLUSTERS; c++)
            ck_assert_int_eq(moved[id][c], 0);
}
END_TEST

START_TEST(a_repeated_run_changes_nothing)
{
    struct run r;
    random_run(&r, (uint64_t)_i);
    for (uint32_t u = 0; u < UNITS; u++) {
        const struct old_person *now = &r.p.kept[r.cluster[u]];
        r.old[u] = *now;
        if (!now->known) // a new id
            r.old[u] = (struct old_person){.id.bytes = {(uint8_t)(IDS + r.cluster[u])}, .known = true};
    }
    ck_assert(person_keep(UNITS, r.cluster, r.old, CLUSTERS, arena, &r.p, &err));
    ck_assert_uint_eq(r.p.n_changes, 0);
    for (uint32_t u = 0; u < UNITS; u++)
        ck_assert(r.p.kept[r.cluster[u]].known && uuid_compare(&r.p.kept[r.cluster[u]].id, &r.old[u].id) == 0);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("person");
    TCase *t = tcase_create("person");
    tcase_add_loop_test(t, clusters_keep_ids_and_records_that_change_hands_are_told, 0, COUNT_OF(cases));
    suite_add_tcase(s, t);
    TCase *random = tcase_create("random");
    tcase_add_checked_fixture(random, setup, teardown);
    tcase_add_loop_test(random, no_id_is_used_twice, 0, 50);
    tcase_add_loop_test(random, changes_add_up_to_the_records_whose_id_changed, 0, 50);
    tcase_add_loop_test(random, a_repeated_run_changes_nothing, 0, 50);
    suite_add_tcase(s, random);
    return s;
}
