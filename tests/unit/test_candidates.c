// SPDX-License-Identifier: Apache-2.0
// linker/candidates.c, candidates_memory.c, token_store.c, pair_list.c: the memory engine against nested loops, on random
// tokens, for any bound of memory, number of threads and order of adding.
#include "linker/candidates.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "linker/token_store.h"
#include "tests/support/ok.h"

enum { MAX_UNITS = 400, MAX_RECIPES = 7, MAX_HELD = 20000, LEAST_BOUND = 300000 };

static struct error err;
static uint64_t state;

#define OK(call) OK_OR(err, call)

static uint32_t below(uint32_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % n);
}

// What units hold, each (unit, token) perhaps several times, in the order it is added.
struct held {
    uint32_t unit;
    struct token token;
};
static struct held held[MAX_HELD];
static size_t n_held;

static struct recipe recipes[MAX_RECIPES];
static struct linkage_config linkage = {.recipes = recipes};
static uint32_t n_units, stride = 1; // units have numbers 0, stride, 2 * stride, ...

/* --- the case ------------------------------------------------------------------------------------------------------ */

// How token values look: as a key would make them; all in few buckets; all of one bucket and few high words.
enum shape { SPREAD, CROWDED, NARROW, SHAPES };

static uint64_t value_of(enum shape shape, uint32_t what, uint32_t recipe)
{
    uint64_t mixed = (what + 1) * UINT64_C(0x9e3779b97f4a7c15) ^ recipe * UINT64_C(0xc2b2ae3d27d4eb4f);
    mixed = (mixed ^ mixed >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
    if (shape == CROWDED)
        mixed &= UINT64_C(0x03ffffffffffffff);
    else if (shape == NARROW)
        mixed = UINT64_C(0x7700000000000000) | (uint64_t)(what % 3) << 32 | (uint64_t)what << 8;
    return (mixed & ~UINT64_C(31)) | recipe;
}

static void shuffle(void)
{
    for (size_t i = n_held; i > 1; i--) {
        size_t k = below((uint32_t)i);
        struct held h = held[i - 1];
        held[i - 1] = held[k];
        held[k] = h;
    }
}

// Some values are frequent, most are rare; some are said again.
static void random_case(uint64_t seed, enum shape shape)
{
    state = seed;
    n_units = 2 + below(below(3) == 0 ? MAX_UNITS - 2 : 60);
    linkage.n_recipes = 1 + below(MAX_RECIPES);
    for (size_t r = 0; r < linkage.n_recipes; r++) {
        recipes[r] = (struct recipe){.name = "R", .memory = below(5) != 0, .hot = 2 + below(r == 0 ? 400 : 12)};
        recipes[r].hot_least = recipes[r].hot;
    }
    recipes[0].memory = true;
    stride = below(2) == 0 ? 1 : 1u << 22;
    n_held = 0;
    for (uint32_t u = 0; u < n_units; u++)
        for (uint32_t r = 0; r < linkage.n_recipes; r++)
            for (uint32_t i = below(6); i > 0 && recipes[r].memory; i--) {
                uint32_t what = below(4) == 0 ? below(4) : below(4 * n_units);
                struct held h = {u, {value_of(shape, what, r), r}};
                held[n_held++] = h;
                if (below(8) == 0)
                    held[n_held++] = h;
            }
    shuffle();
}

/* --- nested loops --------------------------------------------------------------------------------------------------- */

static uint32_t shared[MAX_UNITS][MAX_UNITS]; // [a][b]: recipes
static struct recipe_cost expected_cost[RECIPE_MAX];

static bool said_before(size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (held[k].unit == held[i].unit && held[k].token.value == held[i].token.value)
            return true;
    return false;
}

// Leaves each (unit, token) once.
static void say_once(void)
{
    size_t n = 0;
    for (size_t i = 0; i < n_held; i++)
        if (!said_before(i))
            held[n++] = held[i];
    n_held = n;
}

static void count_by_loops(void)
{
    memset(shared, 0, sizeof(shared));
    memset(expected_cost, 0, sizeof(expected_cost));
    for (size_t i = 0; i < n_held; i++) {
        uint32_t holders = 0, r = held[i].token.recipe;
        for (size_t k = 0; k < n_held; k++)
            holders += held[k].token.value == held[i].token.value;
        struct recipe_cost *cost = &expected_cost[r];
        cost->tokens++;
        cost->hot += holders > recipes[r].hot;
        cost->largest = holders > cost->largest ? holders : cost->largest;
        for (size_t k = 0; k < n_held && holders <= recipes[r].hot; k++)
            if (held[k].token.value == held[i].token.value && held[k].unit > held[i].unit)
                shared[held[i].unit][held[k].unit] |= 1u << r;
    }
    for (uint32_t a = 0; a < n_units; a++)
        for (uint32_t b = a + 1; b < n_units; b++)
            for (uint32_t r = 0; r < linkage.n_recipes; r++) {
                expected_cost[r].pairs += shared[a][b] >> r & 1;
                expected_cost[r].only += shared[a][b] == 1u << r;
            }
}

/* --- the engine ----------------------------------------------------------------------------------------------------- */

// bound: held to when it is one that can be, at least all tokens in one bucket.
static void add_all(struct candidates *c, uint64_t bound)
{
    struct token_list list;
    token_list_init(&list);
    for (size_t i = 0; i < n_held; i++) {
        bool more = i + 1 < n_held && held[i + 1].unit == held[i].unit;
        bool ok = buf_add(&list.storage, &held[i].token, sizeof(struct token), &err);
        list.n++;
        if (ok && more)
            continue;
        if (!ok || !candidates_add(c, held[i].unit * stride, &list, &err))
            OK(false); // asked only now: assertions are slow
        if (bound > LEAST_BOUND && candidates_bytes(c) > bound)
            ck_abort_msg("%" PRIu64 " bytes, %" PRIu64 " allowed", candidates_bytes(c), bound);
        token_list_reset(&list);
    }
    token_list_done(&list);
}

static const uint32_t *numbers; // units are to have; NULL: their own

static struct candidates *run_engine(uint64_t bound, uint32_t threads, uint32_t *ret_passes)
{
    struct candidates *c = NULL;
    struct candidates_settings settings = {.linkage = &linkage,
                                           .engine = ENGINE_MEMORY,
                                           .memory_bytes = bound,
                                           .threads = threads,
                                           .n_units = n_units * stride};
    OK(candidates_new(&settings, &c, &err));
    candidates_number(c, numbers);
    uint32_t pass = 0;
    for (; pass < candidates_passes(c); pass++) {
        OK(candidates_begin(c, &err));
        add_all(c, pass == 0 ? bound : 0); // later there are pairs, which no bound forbids
        OK(candidates_close(c, &err));
    }
    ck_assert(!candidates_begin(c, &err));
    *ret_passes = pass;
    return c;
}

static void check_engine(uint64_t bound, uint32_t threads)
{
    uint32_t passes;
    struct candidates *c = run_engine(bound, threads, &passes);
    const struct pair *pairs = NULL;
    size_t n = 0, at = 0;
    OK(candidates_pairs(c, &pairs, &n, &err));
    for (uint32_t a = 0; a < n_units; a++)
        for (uint32_t b = a + 1; b < n_units; b++)
            if (shared[a][b] != 0) {
                if (at >= n || pairs[at].a != a * stride || pairs[at].b != b * stride ||
                    pairs[at].recipes != shared[a][b])
                    ck_abort_msg("pair %zu of %zu should be %u-%u, %#x", at, n, a, b, shared[a][b]);
                at++;
            }
    ck_assert_uint_eq(at, n);
    for (size_t r = 0; r < RECIPE_MAX; r++) {
        const struct recipe_cost *got = &candidates_costs(c)[r], *want = &expected_cost[r];
        ck_assert_uint_eq(got->tokens, want->tokens);
        ck_assert_uint_eq(got->hot, want->hot);
        ck_assert_uint_eq(got->largest, want->largest);
        ck_assert_uint_eq(got->pairs, want->pairs);
        ck_assert_uint_eq(got->only, want->only);
    }
    if (bound == 0)
        ck_assert_uint_eq(passes, 1);
    OK(candidates_forget(c, &err));
    candidates_freep(&c);
}

START_TEST(memory_engine_finds_what_nested_loops_find)
{
    uint64_t seed = 1000 + (uint64_t)_i;
    printf("seed %" PRIu64 "\n", seed);
    random_case(seed, (enum shape)(_i % SHAPES));
    static struct held as_said[MAX_HELD];
    size_t n_said = n_held;
    memcpy(as_said, held, sizeof(held));
    say_once();
    count_by_loops();
    memcpy(held, as_said, sizeof(held));
    n_held = n_said;
    for (uint32_t threads = 1; threads <= 4; threads++) {
        check_engine(0, threads);
        shuffle();
        check_engine(LEAST_BOUND + below(1000000), threads);
    }
    check_engine(1, 2);
}
END_TEST

START_TEST(bound_makes_passes_and_no_bound_makes_one)
{
    uint32_t passes, more;
    random_case(4711, SPREAD);
    struct candidates *c = run_engine(0, 1, &passes);
    ck_assert_uint_eq(passes, 1);
    candidates_freep(&c);
    c = run_engine(1, 1, &passes);
    ck_assert_uint_gt(passes, TOKEN_BUCKETS * 3 / 4); // one for each bucket that is not empty
    candidates_freep(&c);
    c = run_engine(500000, 1, &passes);
    ck_assert_uint_gt(passes, 1);
    candidates_freep(&c);
    c = run_engine(250000, 1, &more);
    ck_assert_uint_gt(more, passes);
    candidates_freep(&c);
}
END_TEST

static int by_units(const void *x, const void *y)
{
    const struct pair *a = x, *b = y;
    return a->a != b->a ? (a->a < b->a ? -1 : 1) : (a->b > b->b) - (a->b < b->b);
}

START_TEST(pairs_are_told_by_other_numbers_when_units_have_them)
{
    static struct pair as_they_are[MAX_UNITS * MAX_UNITS];
    uint32_t passes;
    const struct pair *pairs = NULL;
    size_t n = 0, n_numbered = 0;
    random_case(4712, SPREAD);
    stride = 1;
    uint32_t *number = calloc(n_units, sizeof(*number));
    struct candidates *c = run_engine(0, 2, &passes);
    OK(candidates_pairs(c, &pairs, &n, &err));
    ck_assert_uint_le(n, COUNT_OF(as_they_are));
    memcpy(as_they_are, pairs, n * sizeof(*pairs));
    candidates_freep(&c);
    for (uint32_t u = 0; u < n_units; u++)
        number[u] = n_units - 1 - u;
    numbers = number;
    c = run_engine(0, 2, &passes);
    numbers = NULL;
    OK(candidates_pairs(c, &pairs, &n_numbered, &err));
    ck_assert_uint_eq(n_numbered, n);
    for (size_t i = 0; i < n; i++) {
        struct pair wanted = {number[pairs[i].b], number[pairs[i].a], pairs[i].recipes};
        const struct pair *at = bsearch(&wanted, as_they_are, n, sizeof(wanted), by_units);
        ck_assert(at != NULL && at->recipes == wanted.recipes);
    }
    candidates_freep(&c);
    free(number);
}
END_TEST

START_TEST(a_token_of_very_many_units_is_hot_and_costs_no_more_than_others)
{
    enum { MANY = 300000 };
    struct candidates *c = NULL;
    struct token_list list;
    const struct pair *pairs;
    size_t n;
    struct candidates_settings settings = {.linkage = &linkage, .engine = ENGINE_MEMORY, .threads = 2, .n_units = MANY};
    linkage.n_recipes = 2;
    recipes[0] = recipes[1] = (struct recipe){.memory = true, .hot = 50, .hot_least = 50};
    OK(candidates_new(&settings, &c, &err));
    OK(candidates_begin(c, &err));
    token_list_init(&list);
    for (uint32_t u = MANY; u > 0; u--) {
        struct token t[] = {{UINT64_C(42) << 32, 0}, {UINT64_C(42) << 32 | (u % 10000) << 5 | 1, 1}};
        token_list_reset(&list);
        list.n = COUNT_OF(t);
        if (!buf_add(&list.storage, t, sizeof(t), &err) || !candidates_add(c, u - 1, &list, &err))
            OK(false);
    }
    OK(candidates_close(c, &err));
    OK(candidates_pairs(c, &pairs, &n, &err));
    ck_assert_uint_eq(n, 10000 * 30 * 29 / 2);
    ck_assert_uint_eq(candidates_costs(c)[0].hot, MANY);
    ck_assert_uint_eq(candidates_costs(c)[0].largest, MANY);
    ck_assert_uint_eq(candidates_costs(c)[1].largest, 30);
    ck_assert_uint_eq(candidates_costs(c)[1].only, n);
    for (size_t i = 1; i < n; i++)
        if (pairs[i].a < pairs[i - 1].a || (pairs[i].a == pairs[i - 1].a && pairs[i].b <= pairs[i - 1].b))
            ck_abort_msg("pair %zu", i);
    candidates_freep(&c);
    token_list_done(&list);
}
END_TEST

START_TEST(what_is_hot_falls_with_many_records_to_its_least)
{
    static const struct {
        uint32_t n_units, hot, least, fallen;
    } cases[] = {{1000, 60, 5, 60},    {1000000, 60, 5, 60},   {2000000, 60, 5, 30},  {10000000, 60, 5, 6},
                 {20000000, 60, 5, 5}, {UINT32_MAX, 60, 5, 5}, {10000000, 20, 20, 20}};
    struct linkage_config any = {.recipes = recipes, .n_recipes = 1};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct candidates_settings settings = {.linkage = &any, .n_units = cases[i].n_units};
        recipes[0] = (struct recipe){.memory = true, .hot = cases[i].hot, .hot_least = cases[i].least};
        ck_assert_uint_eq(candidates_hot(&settings, 0), cases[i].fallen);
    }
}
END_TEST

START_TEST(nothing_gives_nothing)
{
    const struct pair *pairs;
    size_t n;
    uint32_t passes;
    linkage.n_recipes = 1;
    recipes[0] = (struct recipe){.memory = true, .hot = 5};
    n_units = 0;
    n_held = 0;
    struct candidates *c = run_engine((uint64_t)_i, 0, &passes);
    OK(candidates_pairs(c, &pairs, &n, &err));
    ck_assert_uint_eq(n, 0);
    candidates_freep(&c);
}
END_TEST

START_TEST(unit_that_was_not_announced_is_a_bug)
{
    struct candidates *c = NULL;
    struct token_list list;
    struct candidates_settings settings = {.linkage = &linkage, .engine = ENGINE_MEMORY, .n_units = 7};
    token_list_init(&list);
    OK(candidates_new(&settings, &c, &err));
    OK(candidates_begin(c, &err));
    ck_assert(buf_add(&list.storage, &(struct token){32, 0}, sizeof(struct token), &err));
    OK(candidates_add(c, 7, &list, &err)); // says nothing
    list.n = 1;
    OK(candidates_add(c, 6, &list, &err));
    ck_assert(!candidates_add(c, 7, &list, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
    token_list_done(&list);
    candidates_freep(&c);
}
END_TEST

START_TEST(engine_wants_the_recipes_it_may_use)
{
    static const uint32_t records[] = {0, 99, 100, 1000}, wanted[] = {1, 1, 5, 5};
    linkage.n_recipes = 4;
    for (int r = 0; r < 4; r++)
        recipes[r] = (struct recipe){.memory = r % 2 == 0, .working = r >= 2, .memory_from = r == 2 ? 100 : 0};
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        struct candidates *c = NULL;
        struct candidates_settings settings = {.linkage = &linkage, .engine = ENGINE_MEMORY, .n_units = records[i]};
        OK(candidates_new(&settings, &c, &err));
        ck_assert_uint_eq(candidates_recipes(c), wanted[i]);
        candidates_freep(&c);
    }
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("candidates");
    TCase *t = tcase_create("candidates");
    tcase_set_timeout(t, 30);
    tcase_add_loop_test(t, memory_engine_finds_what_nested_loops_find, 0, 18);
    tcase_add_test(t, bound_makes_passes_and_no_bound_makes_one);
    tcase_add_test(t, pairs_are_told_by_other_numbers_when_units_have_them);
    tcase_add_test(t, a_token_of_very_many_units_is_hot_and_costs_no_more_than_others);
    tcase_add_test(t, what_is_hot_falls_with_many_records_to_its_least);
    tcase_add_loop_test(t, nothing_gives_nothing, 0, 2);
    tcase_add_test(t, unit_that_was_not_announced_is_a_bug);
    tcase_add_test(t, engine_wants_the_recipes_it_may_use);
    suite_add_tcase(s, t);
    return s;
}
