// SPDX-License-Identifier: Apache-2.0
// How fast the memory engine finds candidates, and in how much memory: on made-up tokens, without a database.
//
//     make build/release/bench/candidates && build/release/bench/candidates [UNITS [TOKENS_A_UNIT [MIB [THREADS]]]]
//
// About two units speak of one person and share most of their tokens; some tokens are shared by chance. Processor time counts
// all threads. The last line tells runs apart: it is the same for any bound of memory and any number of threads.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "linker/candidates.h"

enum { RECIPES = 12, HOT = 20, RECIPE_BITS = 31 };
enum { OWN = 15, CHANCE = 2 }; // percent of tokens that nobody shares, that are shared by chance

static uint64_t scramble(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double peak_bytes(void)
{
    char line[200];
    double kib = 0;
    FILE *f = fopen("/proc/self/status", "r");
    if (f == NULL)
        return 0;
    while (fgets(line, sizeof(line), f) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0)
            kib = strtod(line + 6, NULL);
    (void)fclose(f);
    return kib * 1024;
}

struct bench {
    struct candidates_settings settings;
    uint32_t tokens_a_unit;
    double making, adding, finding; // processor seconds; making tokens is not the engine's
};

static uint64_t value_of(const struct bench *b, uint32_t unit, uint32_t i)
{
    uint64_t chance = scramble((uint64_t)unit << 32 | i), person = scramble(unit) % (b->settings.n_units / 2 + 1);
    uint64_t what = person << 8 | i;
    if (chance % 100 < CHANCE)
        what = UINT64_C(1) << 60 | (chance >> 8) % b->settings.n_units;
    else if (chance % 100 < CHANCE + OWN)
        what = UINT64_C(1) << 61 | chance >> 4;
    return (scramble(what * RECIPES + i % RECIPES) & ~(uint64_t)RECIPE_BITS) | i % RECIPES;
}

static bool add_units(struct bench *b, struct candidates *c, struct token_list *list, struct error *err)
{
    for (uint32_t unit = 0; unit < b->settings.n_units; unit++) {
        token_list_reset(list);
        for (uint32_t i = 0; i < b->tokens_a_unit; i++) {
            struct token t = {.value = value_of(b, unit, i), .recipe = i % RECIPES};
            if (!buf_add(&list->storage, &t, sizeof(t), err))
                return false;
            list->n++;
        }
        if (c != NULL && !candidates_add(c, unit, list, err))
            return false;
    }
    return true;
}

static bool run_pass(struct bench *b, struct candidates *c, struct token_list *list, struct error *err)
{
    double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (!add_units(b, NULL, list, err))
        return false;
    double made = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (!candidates_begin(c, err) || !add_units(b, c, list, err))
        return false;
    double added = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (!candidates_close(c, err))
        return false;
    b->making += 2 * (made - start);
    b->adding += (added - made) - (made - start);
    b->finding += seconds(CLOCK_PROCESS_CPUTIME_ID) - added;
    return true;
}

static void report(const struct bench *b, uint32_t passes, const struct pair *pairs, size_t n, double wall, double peak)
{
    double tokens = (double)b->settings.n_units * b->tokens_a_unit;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum = scramble(sum ^ ((uint64_t)pairs[i].a << 32 | pairs[i].b) ^ (uint64_t)pairs[i].recipes << 20);
    printf("%.0f tokens, passes %u, threads %u, pairs %zu\n", tokens, passes, b->settings.threads, n);
    printf("seconds %.2f, of which making tokens is most; processor: add %.1f, find pairs %.1f ns a token\n", wall,
           b->adding * 1e9 / tokens, b->finding * 1e9 / tokens);
    printf("peak %.0f MiB: %.1f bytes a token, %.0f a unit\n", peak / (1 << 20), peak / tokens,
           peak / b->settings.n_units);
    printf("%016" PRIx64 "\n", sum);
}

static bool run(struct bench *b, struct error *err)
{
    CLEANUP(candidates_freep) struct candidates *c = NULL;
    CLEANUP(token_list_done) struct token_list list;
    const struct pair *pairs;
    size_t n;
    uint32_t pass = 0;
    double start = seconds(CLOCK_MONOTONIC), before = peak_bytes();
    token_list_init(&list);
    if (!candidates_new(&b->settings, &c, err))
        return false;
    for (; pass < candidates_passes(c); pass++)
        if (!run_pass(b, c, &list, err))
            return false;
    double closed = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (!candidates_pairs(c, &pairs, &n, err))
        return false;
    b->finding += seconds(CLOCK_PROCESS_CPUTIME_ID) - closed;
    report(b, pass, pairs, n, seconds(CLOCK_MONOTONIC) - start, peak_bytes() - before);
    return true;
}

static unsigned long argument(char **argv, int argc, int i, unsigned long otherwise)
{
    return i < argc ? strtoul(argv[i], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
    static struct recipe recipes[RECIPES];
    const struct linkage_config linkage = {.recipes = recipes, .n_recipes = RECIPES};
    struct error err = {0};
    char message[1024];
    for (int i = 0; i < RECIPES; i++)
        recipes[i] = (struct recipe){.name = "R", .memory = true, .hot = HOT, .hot_least = HOT};
    struct bench b = {.settings = {.linkage = &linkage,
                                   .engine = ENGINE_MEMORY,
                                   .n_units = (uint32_t)argument(argv, argc, 1, 1000000),
                                   .memory_bytes = (uint64_t)argument(argv, argc, 3, 0) << 20,
                                   .threads = (uint32_t)argument(argv, argc, 4, 2)},
                      .tokens_a_unit = (uint32_t)argument(argv, argc, 2, 30)};
    if (run(&b, &err))
        return EXIT_SUCCESS;
    (void)fprintf(stderr, "%s\n", err_message(&err, message, sizeof(message)));
    return EXIT_FAILURE;
}
