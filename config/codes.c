// SPDX-License-Identifier: Apache-2.0
/* Crosswalks in memory: rows sorted by (system, field, code, valid_from), found by a hash table of the three names that
 * leads to a code's first row. Every coded cell of every row is looked up here, so what a look-up needs of the first two
 * is worked out once (struct crosswalk); the rest allocates nothing and compares bytes once in the common case. Everything is const after codes_load, which refuses files with faults. */
#include "config/codes.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/codes_file.h"

struct codes {
    struct arena *arena;
    struct code_files files;
    struct vocabulary *vocabularies;
    size_t n_vocabularies;
    uint32_t *slot; /* 1 + index of a code's first row; 0: empty */
    size_t n_slots; /* a power of two, at most half full */
};

static uint64_t hash_bytes(uint64_t h, const char *p, size_t len)
{
    for (size_t i = 0; i < len; i++)
        h = (h ^ (uint8_t)p[i]) * 0x100000001b3u;
    return (h ^ 0xffu) * 0x100000001b3u; /* a mark between names */
}

static uint64_t seed_of(const char *system, const char *field)
{
    uint64_t h = hash_bytes(0xcbf29ce484222325u, system, strlen(system));
    return hash_bytes(h, field, strlen(field));
}

static size_t first_slot(const struct codes *c, uint64_t seed, struct view code)
{
    uint64_t h = hash_bytes(seed, code.ptr, code.len);
    return (h ^ (h >> 32)) & (c->n_slots - 1);
}

static bool same_crosswalk(const struct code_row *row, const char *system, const char *field)
{
    return strcmp(row->field, field) == 0 && strcmp(row->system, system) == 0;
}

static bool build_index(struct codes *c, struct error *err)
{
    for (c->n_slots = 16; c->n_slots < 2 * c->files.n_rows; c->n_slots *= 2)
        ;
    c->slot = arena_alloc(c->arena, c->n_slots * sizeof *c->slot, err);
    if (!c->slot)
        return false;
    for (size_t i = 0; i < c->files.n_rows; i++) {
        const struct code_row *row = &c->files.rows[i];
        if (i > 0 && strcmp(row[-1].code, row->code) == 0 && same_crosswalk(row - 1, row->system, row->field))
            continue;
        size_t at = first_slot(c, seed_of(row->system, row->field), view_of(row->code));
        while (c->slot[at] != 0)
            at = (at + 1) & (c->n_slots - 1);
        c->slot[at] = (uint32_t)i + 1;
    }
    return true;
}

struct crosswalk codes_crosswalk(const struct codes *c, const char *system, const char *field)
{
    struct crosswalk w = {.codes = c, .seed = seed_of(system, field)};
    while (w.first < c->files.n_rows && !same_crosswalk(&c->files.rows[w.first], system, field))
        w.first++;
    for (w.end = w.first; w.end < c->files.n_rows && same_crosswalk(&c->files.rows[w.end], system, field);)
        w.end++;
    return w;
}

/* Index of the code's first row; the crosswalk's end when there is none. */
static size_t find_first(const struct crosswalk *w, struct view code)
{
    const struct codes *c = w->codes;
    for (size_t at = first_slot(c, w->seed, code); c->slot[at] != 0; at = (at + 1) & (c->n_slots - 1)) {
        size_t row = c->slot[at] - 1;
        if (row >= w->first && row < w->end && view_equals(code, c->files.rows[row].code))
            return row;
    }
    return w->end;
}

enum code_lookup crosswalk_translate(const struct crosswalk *w, struct view code, struct date as_of,
                                     const char **ret_target)
{
    code = view_trim(code);
    size_t first = find_first(w, code), i = first;
    for (const struct code_row *row = w->codes->files.rows + i; i < w->end && view_equals(code, row->code); i++, row++)
        if (row->from.days <= as_of.days && as_of.days <= row->to.days) {
            *ret_target = row->target;
            return CODE_KNOWN;
        }
    return i > first ? CODE_NOT_VALID_THEN : CODE_UNKNOWN;
}

enum code_lookup codes_translate(const struct codes *c, const char *system, const char *field, struct view code,
                                 struct date as_of, const char **ret_target)
{
    struct crosswalk w = codes_crosswalk(c, system, field);
    return crosswalk_translate(&w, code, as_of, ret_target);
}

bool codes_has_field(const struct codes *c, const char *system, const char *field)
{
    for (size_t i = 0; i < c->files.n_rows; i++)
        if (strcmp(c->files.rows[i].field, field) == 0 && strcmp(c->files.rows[i].system, system) == 0)
            return true;
    return false;
}

const char *codes_field_vocabulary(const struct codes *c, const char *field)
{
    return code_files_vocabulary(&c->files, field);
}

const char *codes_nearest_field(const struct codes *c, const char *system, const char *word)
{
    enum { MANY = 128 };
    const char *known[MANY];
    size_t n = 0;
    for (size_t i = 0; i < c->files.n_rows && n < MANY; i++) {
        const struct code_row *row = &c->files.rows[i];
        if (strcmp(row->system, system) == 0 && (n == 0 || strcmp(known[n - 1], row->field) != 0))
            known[n++] = row->field;
    }
    return text_nearest(word, known, n);
}

/* ---- vocabularies --------------------------------------------------------------------------------------------------
 */

const struct vocabulary *codes_vocabulary(const struct codes *c, const char *name)
{
    for (size_t i = 0; i < c->n_vocabularies; i++)
        if (strcmp(c->vocabularies[i].name, name) == 0)
            return &c->vocabularies[i];
    return NULL;
}

const char *vocabulary_label(const struct vocabulary *v, const char *code)
{
    for (size_t i = 0; i < v->n_entries; i++)
        if (strcmp(v->entry[i].code, code) == 0)
            return v->entry[i].label;
    return NULL;
}

int64_t codes_population(const struct codes *c, const char *vocabulary, const char *code)
{
    const struct code_files *f = &c->files;
    const struct code_population *found = code_population_find(f->populations, f->n_populations, vocabulary, code);
    return found ? found->people : 0;
}

static bool add_vocabulary(struct codes *c, const char *name, struct error *err)
{
    const struct code_files *f = &c->files;
    struct vocabulary_entry *entry = arena_alloc(c->arena, f->n_words * sizeof *entry, err);
    if (!entry)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < f->n_words; i++)
        if (strcmp(f->words[i].vocabulary, name) == 0)
            entry[n++] = (struct vocabulary_entry){f->words[i].code, f->words[i].label};
    c->vocabularies[c->n_vocabularies++] = (struct vocabulary){.name = name, .entry = entry, .n_entries = n};
    return true;
}

static bool build_vocabularies(struct codes *c, struct error *err)
{
    const struct code_files *f = &c->files;
    c->vocabularies = arena_alloc(c->arena, f->n_words * sizeof *c->vocabularies, err);
    if (!c->vocabularies)
        return false;
    for (size_t i = 0; i < f->n_words; i++)
        if (!codes_vocabulary(c, f->words[i].vocabulary) && !add_vocabulary(c, f->words[i].vocabulary, err))
            return false;
    return true;
}

/* ---- life ----------------------------------------------------------------------------------------------------------
 */

static bool refuse_first(void *ctx, struct code_place at, const char *text)
{
    struct error *err = ctx;
    (void)err_set(err, ERR_CONFIG, "%s", text);
    return err_wrap(err, "%s:%ju", at.file, (uintmax_t)at.line);
}

bool codes_load(const char *folder, struct codes **ret_codes, struct error *err)
{
    CLEANUP(codes_freep) struct codes *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_RETRY, "out of memory");
    if (!arena_new(&c->arena, err) || !code_files_read(folder, c->arena, &c->files, err) ||
        !code_files_faults(&c->files, refuse_first, err) || !build_index(c, err) || !build_vocabularies(c, err))
        return false;
    *ret_codes = c;
    c = NULL;
    return true;
}

void codes_freep(struct codes **c)
{
    if (!*c)
        return;
    arena_freep(&(*c)->arena);
    free(*c);
    *c = NULL;
}
