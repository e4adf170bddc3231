// SPDX-License-Identifier: Apache-2.0
/* A hash table of numbers over terms in a vault, open addressing, at most two thirds full. What a term is told by is all
 * of it but what is gathered: 32-bit encodings of two names can be equal by chance, and which of the two came first must
 * change nothing. The table holds numbers only, so that it needs no locked memory; it goes when there are no more terms. */
#include "linker/term.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_TABLE = 1 << 10 };

struct terms {
    struct vault *vault;
    uint32_t *table; // numbers; 0: free
    size_t size, n;  // size: a power of two
};

bool terms_new(struct terms **ret_terms, struct error *err)
{
    CLEANUP(terms_freep) struct terms *t = calloc(1, sizeof *t);
    uint32_t nothing;
    void *piece;
    if (t == NULL || (t->table = calloc(FIRST_TABLE, sizeof *t->table)) == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    t->size = FIRST_TABLE;
    if (!vault_new(&t->vault, err) || !vault_add(t->vault, sizeof(struct term), &nothing, &piece, err))
        return false;
    *ret_terms = t;
    t = NULL;
    return true;
}

void terms_freep(struct terms **t)
{
    if (*t == NULL)
        return;
    vault_freep(&(*t)->vault);
    free((*t)->table);
    free(*t);
    *t = NULL;
}

static size_t hash(const struct term *term)
{
    uint64_t h = (term->exact ^ term->kind) * 0x9E3779B97F4A7C15U;
    h = (h ^ h >> 32 ^ term->grams[0]) * 0x9E3779B97F4A7C15U;
    h = (h ^ h >> 32 ^ term->grams[1]) * 0x9E3779B97F4A7C15U;
    h = (h ^ h >> 32 ^ term->group ^ (uint64_t)term->initial << 32) * 0x9E3779B97F4A7C15U;
    return (size_t)(h ^ h >> 32);
}

static bool is_same(const struct term *a, const struct term *b)
{
    return a->exact == b->exact && a->grams[0] == b->grams[0] && a->grams[1] == b->grams[1] && a->group == b->group &&
           a->initial == b->initial && a->kind == b->kind;
}

// Where this term stands in the table, or where it belongs.
static uint32_t *find(const struct terms *t, const struct term *term, size_t hashed)
{
    size_t at = hashed & (t->size - 1);
    while (t->table[at] != 0 && !is_same(term_at(t->vault, t->table[at]), term))
        at = (at + 1) & (t->size - 1);
    return &t->table[at];
}

static bool grow(struct terms *t, struct error *err)
{
    struct terms larger = *t;
    larger.size *= 2;
    larger.table = calloc(larger.size, sizeof *larger.table);
    if (larger.table == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (size_t i = 0; i < t->size; i++)
        if (t->table[i] != 0) {
            const struct term *term = term_at(t->vault, t->table[i]);
            *find(&larger, term, hash(term)) = t->table[i];
        }
    free(t->table);
    *t = larger;
    return true;
}

static bool number_one(struct terms *t, const struct term *term, size_t hashed, uint32_t *ret_number, struct error *err)
{
    uint32_t *place = find(t, term, hashed);
    if (*place == 0) {
        void *piece = NULL;
        if (!vault_add(t->vault, sizeof *term, place, &piece, err))
            return false;
        memcpy(piece, term, sizeof *term);
        t->n++;
    }
    *ret_number = *place;
    return true;
}

bool terms_number(struct terms *t, const struct term *terms, size_t n, uint32_t *ret_numbers, struct error *err)
{
    size_t hashed[TERMS_AT_ONCE];
    bool ok = true;
    if (t->table == NULL || n > TERMS_AT_ONCE)
        return err_set(err, ERR_BUG, "%zu terms at once, or after the last", n);
    while (3 * (t->n + n) > 2 * t->size)
        if (!grow(t, err))
            return false;
    for (size_t i = 0; i < n; i++) {
        hashed[i] = hash(&terms[i]);
        __builtin_prefetch(&t->table[hashed[i] & (t->size - 1)]);
    }
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(term_at(t->vault, t->table[hashed[i] & (t->size - 1)]));
    for (size_t i = 0; ok && i < n; i++)
        ok = number_one(t, &terms[i], hashed[i], &ret_numbers[i], err);
    return ok;
}

void terms_close(struct terms *t)
{
    free(t->table);
    t->table = NULL;
    t->size = 0;
}

size_t terms_bytes(const struct terms *t)
{
    return sizeof *t + vault_bytes(t->vault) + t->size * sizeof *t->table;
}

const struct vault *terms_vault(const struct terms *t)
{
    return t->vault;
}
