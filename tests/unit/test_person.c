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
};

static const struct keep_case cases[] = {
    {"first run: all new", 3, 2, {0, 0, 1}, {NONE, NONE, NONE}, {NONE, NONE}},
    {"nothing changed", 3, 2, {0, 0, 1}, {5, 5, 9}, {5, 9}},
    {"a new record joins", 3, 1, {0, 0, 0}, {5, NONE, 5}, {5}},
    {"two persons merge: the one with more records goes on", 5, 1, {0, 0, 0, 0, 0}, {7, 5, 5, 7, 5}, {5}},
    {"merged with equal numbers: the id of the smallest record", 4, 1, {0, 0, 0, 0}, {7, 5, 5, 7}, {7}},
    {"a person splits: the larger part keeps the id", 5, 2, {0, 1, 1, 0, 1}, {5, 5, 5, 5, 5}, {NONE, 5}},
    {"split in equal parts: the part with the smallest record", 4, 2, {0, 1, 1, 0}, {5, 5, 5, 5}, {5, NONE}},
    {"a cluster that loses its best id keeps its next", 6, 2, {0, 0, 0, 1, 1, 1}, {5, 5, 5, 5, 5, 8}, {5, 8}},
    {"records trade places", 4, 2, {0, 0, 1, 1}, {5, 8, 8, 5}, {5, 8}},
    {"nobody at all", 0, 0, {0}, {0}, {0}},
};

START_TEST(clusters_keep_ids)
{
    const struct keep_case *k = &cases[_i];
    struct error err = {0};
    struct arena *arena = NULL;
    struct old_person old[MAX_UNITS] = {{.known = false}}, *kept = NULL;
    for (uint32_t u = 0; u < k->n_units; u++)
        if (k->old[u] != NONE)
            old[u] = (struct old_person){.id.bytes = {(uint8_t)k->old[u]}, .known = true};
    ck_assert(arena_new(&arena, &err));
    ck_assert(person_keep(k->n_units, k->cluster, old, k->n_clusters, arena, &kept, &err));
    for (uint32_t c = 0; c < k->n_clusters; c++)
        ck_assert_msg((kept[c].known ? kept[c].id.bytes[0] : NONE) == k->kept[c], "%s: cluster %u", k->name, c);
    arena_freep(&arena);
}
END_TEST

START_TEST(no_id_is_used_twice)
{
    enum { UNITS = 200, CLUSTERS = 60, IDS = 40 };
    struct error err = {0};
    struct arena *arena = NULL;
    struct old_person old[UNITS] = {{.known = false}}, *kept = NULL;
    uint32_t cluster[UNITS];
    uint64_t x = (uint64_t)_i + 1;
    for (uint32_t u = 0; u < UNITS; u++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        cluster[u] = u < CLUSTERS ? u : (uint32_t)(x >> 33) % CLUSTERS;
        old[u] = (struct old_person){.id.bytes = {(uint8_t)((x >> 40) % IDS)}, .known = (x >> 60) != 0};
    }
    ck_assert(arena_new(&arena, &err));
    ck_assert(person_keep(UNITS, cluster, old, CLUSTERS, arena, &kept, &err));
    int used[IDS] = {0};
    for (uint32_t c = 0; c < CLUSTERS; c++)
        if (kept[c].known)
            ck_assert_int_eq(used[kept[c].id.bytes[0]]++, 0);
    for (uint32_t u = 0; u < UNITS; u++) // nobody goes without while one of its ids lies unused
        ck_assert(!old[u].known || kept[cluster[u]].known || used[old[u].id.bytes[0]] == 1);
    arena_freep(&arena);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("person");
    TCase *t = tcase_create("person");
    tcase_add_loop_test(t, clusters_keep_ids, 0, COUNT_OF(cases));
    tcase_add_loop_test(t, no_id_is_used_twice, 0, 50);
    suite_add_tcase(s, t);
    return s;
}
