/* SPDX-License-Identifier: Apache-2.0 */
/* The crosswalk files as rows with their places, and the faults that rows can have: shared by codes.c, which refuses the
 * first fault, and codes_lint.c, which lists all of them. Internal to config/. */
#pragma once

#include <stdint.h>

#include "common/arena.h"
#include "config/codes.h"

struct code_place {
    const char *file;
    uint64_t line;
};

struct code_row { /* of <system>.csv */
    struct code_place at;
    const char *system, *field, *code, *label, *target;
    struct date from, to; /* inclusive; INT32_MIN and INT32_MAX when open */
};

struct code_map_row { /* of crosswalks.csv */
    struct code_place at;
    const char *field, *vocabulary;
};

struct code_word { /* of vocabulary.csv */
    struct code_place at;
    const char *vocabulary, *code, *label;
};

struct code_population { /* of populations.csv */
    struct code_place at;
    const char *vocabulary, *code;
    int64_t people;
};

struct code_files {
    struct code_row *rows; /* sorted by system, field, code, from; place breaks ties */
    size_t n_rows;
    struct code_map_row *maps;
    size_t n_maps;
    struct code_word *words; /* in the file's order */
    size_t n_words;
    struct code_population *populations;
    size_t n_populations;
};

MUST_CHECK bool code_files_read(const char *folder, struct arena *arena, struct code_files *ret_files,
                                struct error *err);

/* populations.csv by itself, as a specification of tables names one (config/spec.h). The file's name is borrowed. */
MUST_CHECK bool code_populations_read(const char *file, struct arena *arena,
                                      const struct code_population **ret_populations, size_t *ret_count,
                                      struct error *err);
const struct code_population *code_population_find(const struct code_population *populations, size_t n,
                                                   const char *vocabulary, const char *code); /* NULL: not known */

/* Vocabulary of a crosswalk's targets; "-": it only lists codes. */
const char *code_files_vocabulary(const struct code_files *f, const char *field);
const struct code_word *code_files_word(const struct code_files *f, const char *vocabulary, const char *code);

/* Tells each fault that makes the files unusable, in the order of the files. `tell` returning false stops; so does the
 * function then. */
typedef bool (*code_fault_fn)(void *ctx, struct code_place at, const char *text);
bool code_files_faults(const struct code_files *f, code_fault_fn tell, void *ctx);
