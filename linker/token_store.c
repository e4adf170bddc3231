// SPDX-License-Identifier: Apache-2.0
// A bucket is an array that grows by an eighth without being copied (common/pages.h). The byte that is the number of the bucket
// is not stored: 56 bits of the value and the lowest 8 of the unit make one word, the rest of the unit follows in 2 or 4 bytes.
//
// Sorting: tokens of a bucket share 8 bits; two moves by 12 bits each bring those together that share the high word. Values are
// random, so that is nearly always the same token, and what is left, a run of equal high words, is put in order by low word
// and unit: by insertion when short, else by radix again. A hot token of millions of units costs no more than others.
#include "linker/token_store.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "linker/radix.h"

enum { UNIT, LOW, HIGH }; // words of a token
enum {
    GROW_WHOLE_BYTES = 1 << 16,
    SHORT_RUN = 32,
    HIGH_BITS = 32 - 8,
    BUCKET_SHIFT = 64 - 8,
    RECIPE_MASK = (1 << TOKEN_RECIPE_BITS) - 1
};

enum {
    UNIT_BITS = 8,
    UNIT_MASK = 0xff,
    SHORT_REST = 2,
    LONG_REST = 4,
    SHORT_UNITS = 1 << (UNIT_BITS + 8 * SHORT_REST)
};

_Static_assert(2 * sizeof(struct triple) <= TOKEN_SCRATCH * (sizeof(uint64_t) + SHORT_REST), "so much scratch");

struct bucket {
    uint8_t *tokens; // of the pages
    size_t n, room;
    uint64_t seen;
    struct pages pages;
};

struct token_store {
    unsigned first, end;
    size_t rest, token_bytes; // of a token: after the word, and all
    atomic_size_t bytes;      // of all buckets' pages
    const uint32_t *number;   // of units when they are told
    struct bucket bucket[TOKEN_BUCKETS];
};

bool token_store_new(uint32_t n_units, struct token_store **ret_store, struct error *err)
{
    struct token_store *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    s->end = TOKEN_BUCKETS;
    s->rest = n_units <= SHORT_UNITS ? SHORT_REST : LONG_REST;
    s->token_bytes = sizeof(uint64_t) + s->rest;
    *ret_store = s;
    return true;
}

static void give_back(struct token_store *s, struct bucket *b)
{
    atomic_fetch_sub(&s->bytes, b->pages.size);
    pages_done(&b->pages, b->n * s->token_bytes);
    b->tokens = NULL;
    b->n = b->room = 0;
}

void token_store_drop(struct token_store *s, unsigned first, unsigned end)
{
    for (unsigned i = first; i < end; i++)
        give_back(s, &s->bucket[i]);
}

void token_store_freep(struct token_store **s)
{
    if (*s == NULL)
        return;
    token_store_drop(*s, 0, TOKEN_BUCKETS);
    free(*s);
    *s = NULL;
}

void token_store_keep(struct token_store *s, unsigned first, unsigned end)
{
    s->first = first;
    s->end = end;
}

uint64_t token_store_bytes(const struct token_store *s)
{
    return s->bytes;
}

uint64_t token_store_seen_bytes(const struct token_store *s, unsigned bucket)
{
    uint64_t bytes = s->bucket[bucket].seen * s->token_bytes;
    return bytes + bytes / 8; // for growing
}

void token_store_forget_seen(struct token_store *s)
{
    for (unsigned i = 0; i < TOKEN_BUCKETS; i++)
        s->bucket[i].seen = 0;
}

static bool make_room(struct token_store *s, struct bucket *b, struct error *err)
{
    size_t before = b->pages.size;
    if (!pages_grow(&b->pages, before < GROW_WHOLE_BYTES ? 2 * before + 1 : before + before / 8, err))
        return err_wrap(err, "tokens");
    atomic_fetch_add(&s->bytes, b->pages.size - before);
    b->tokens = b->pages.bytes;
    b->room = b->pages.size / s->token_bytes;
    return true;
}

bool token_store_add(struct token_store *s, uint32_t unit, uint64_t value, struct error *err)
{
    unsigned number = (unsigned)(value >> BUCKET_SHIFT);
    struct bucket *b = &s->bucket[number];
    uint64_t word = value << UNIT_BITS | (unit & UNIT_MASK);
    uint32_t rest = unit >> UNIT_BITS;
    uint16_t short_rest = (uint16_t)rest;
    b->seen++;
    if (number < s->first || number >= s->end)
        return true;
    if (b->n == b->room && !make_room(s, b, err))
        return false;
    uint8_t *token = b->tokens + b->n++ * s->token_bytes;
    memcpy(token, &word, sizeof(word));
    if (s->rest == SHORT_REST)
        memcpy(token + sizeof(word), &short_rest, SHORT_REST);
    else
        memcpy(token + sizeof(word), &rest, LONG_REST);
    return true;
}

void token_store_number(struct token_store *s, const uint32_t *number)
{
    s->number = number;
}

static void unpack(const struct token_store *s, const struct bucket *b, struct triple *tokens)
{
    const uint8_t *token = b->tokens;
    for (size_t i = 0; i < b->n; i++, token += s->token_bytes) {
        uint64_t word;
        uint32_t rest;
        uint16_t short_rest;
        memcpy(&word, token, sizeof(word));
        memcpy(&short_rest, token + sizeof(word), SHORT_REST);
        if (s->rest == SHORT_REST)
            rest = short_rest;
        else
            memcpy(&rest, token + sizeof(word), LONG_REST);
        uint64_t value = word >> UNIT_BITS;
        uint32_t unit = rest << UNIT_BITS | (uint32_t)(word & UNIT_MASK);
        tokens[i] = (struct triple){{[UNIT] = s->number == NULL ? unit : s->number[unit],
                                     [LOW] = (uint32_t)value,
                                     [HIGH] = (uint32_t)(value >> 32)}};
    }
}

/* --- sorting ------------------------------------------------------------------------------------------------------ */

static bool comes_before(const struct triple *a, const struct triple *b)
{
    return a->word[LOW] != b->word[LOW] ? a->word[LOW] < b->word[LOW] : a->word[UNIT] < b->word[UNIT];
}

static void insertion_sort(struct triple *run, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct triple t = run[i];
        size_t at = i;
        for (; at > 0 && comes_before(&t, &run[at - 1]); at--)
            run[at] = run[at - 1];
        run[at] = t;
    }
}

// By low word and unit: the high word is the same all over the run.
static void sort_run(struct triple *run, struct triple *scratch, size_t n)
{
    struct radix_digit digits[RADIX_MAX_DIGITS];
    if (n <= SHORT_RUN) {
        insertion_sort(run, n);
        return;
    }
    size_t n_digits = radix_digits(digits, 0, UNIT, 32);
    radix_sort(run, scratch, n, digits, radix_digits(digits, n_digits, LOW, 32));
}

static void sort_by_high_word(struct triple *tokens, struct triple *scratch, size_t n)
{
    struct radix_digit digits[RADIX_MAX_DIGITS];
    radix_sort(tokens, scratch, n, digits, radix_digits(digits, 0, HIGH, HIGH_BITS));
}

/* --- groups ------------------------------------------------------------------------------------------------------- */

struct visit {
    uint64_t *single;
    group_visitor visitor;
    void *ctx;
};

// Tokens of one value: each unit once, then told.
static bool visit_group(const struct visit *v, const struct triple *tokens, size_t n, uint32_t *units,
                        struct error *err)
{
    struct token_group group = {.recipe = tokens[0].word[LOW] & RECIPE_MASK, .units = units};
    for (size_t i = 0; i < n; i++)
        if (group.n == 0 || units[group.n - 1] != tokens[i].word[UNIT])
            units[group.n++] = tokens[i].word[UNIT];
    if (group.n > 1)
        return v->visitor(v->ctx, &group, err);
    v->single[group.recipe]++;
    return true;
}

// Tokens of one high word, in any order.
static bool visit_run(const struct visit *v, struct triple *run, size_t n, struct triple *scratch, struct error *err)
{
    if (n == 1) {
        v->single[run->word[LOW] & RECIPE_MASK]++;
        return true;
    }
    sort_run(run, scratch, n);
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && run[end].word[LOW] == run[first].word[LOW];)
            end++;
        if (!visit_group(v, run + first, end - first, (uint32_t *)(void *)scratch, err))
            return false;
    }
    return true;
}

static bool visit_runs(const struct visit *v, struct triple *tokens, size_t n, struct triple *scratch,
                       struct error *err)
{
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && tokens[end].word[HIGH] == tokens[first].word[HIGH];)
            end++;
        if (!visit_run(v, tokens + first, end - first, scratch, err))
            return false;
    }
    return true;
}

bool token_store_visit(struct token_store *s, unsigned bucket, struct pages *scratch, uint64_t *ret_single,
                       group_visitor visitor, void *ctx, struct error *err)
{
    struct visit v = {.single = ret_single, .visitor = visitor, .ctx = ctx};
    struct bucket *b = &s->bucket[bucket];
    size_t n = b->n;
    if (!pages_grow(scratch, 2 * n * sizeof(struct triple), err))
        return err_wrap(err, "tokens");
    struct triple *tokens = scratch->bytes, *other = tokens + n;
    unpack(s, b, tokens);
    give_back(s, b);
    sort_by_high_word(tokens, other, n);
    return visit_runs(&v, tokens, n, other, err);
}
