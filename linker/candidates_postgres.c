// SPDX-License-Identifier: Apache-2.0
// The table is UNLOGGED: its tokens are in no WAL, no replica and no base backup, and it is empty after a crash of the
// server. Nothing in it outlives the run and nothing in it is believed: each run begins by emptying it. Every batch
// of tokens is sent by its own COPY, in no transaction with the others; should one fail, the run fails.
#include "linker/candidates_engine.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/stop.h"

enum { BATCH_BYTES = 4 << 20, TOKEN_COLUMNS = 3, PAIR_FIELDS = 3, STOP_EVERY = 1 << 14, LIMIT_CHARS = 12 };
enum { RECIPE, TOKENS, LARGEST, HOT }; // columns of count_working_tokens.sql

struct postgres_engine {
    struct candidates_settings settings;
    struct pg *pg;
    struct pair_list *pairs;
    struct recipe_cost *costs;
    struct pg_rows *rows;
    const uint32_t *number; // of units in pairs; NULL: their own
};

bool postgres_engine_new(const struct candidates_settings *settings, struct pair_list *pairs, struct recipe_cost *costs,
                         struct postgres_engine **ret_engine, struct error *err)
{
    CLEANUP(postgres_engine_freep) struct postgres_engine *e = calloc(1, sizeof(*e));
    if (e == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    *e = (struct postgres_engine){
        .settings = *settings, .pg = settings->pg, .pairs = pairs, .costs = costs, .rows = NULL};
    if (!pg_rows_new(TOKEN_COLUMNS, &e->rows, err) || !pg_script(e->pg, SQL_LINKAGE_START_WORKING_TOKENS, err))
        return false;
    *ret_engine = e;
    e = NULL;
    return true;
}

void postgres_engine_freep(struct postgres_engine **e)
{
    if (*e == NULL)
        return;
    pg_rows_freep(&(*e)->rows);
    free(*e);
    *e = NULL;
}

bool postgres_engine_add(struct postgres_engine *e, uint32_t unit, const struct token_list *tokens, struct error *err)
{
    for (size_t i = 0; i < tokens->n; i++) {
        const struct token *t = token_list_at(tokens, i);
        pg_rows_begin(e->rows);
        pg_rows_int8(e->rows, (int64_t)t->value);
        pg_rows_int2(e->rows, (int16_t)t->recipe);
        pg_rows_int4(e->rows, (int32_t)unit);
    }
    return pg_rows_bytes(e->rows) < BATCH_BYTES || pg_rows_send(e->pg, SQL_LINKAGE_COPY_WORKING_TOKENS, e->rows, err);
}

// "{20,20,100}": what the statements take as the recipes' limits.
static struct pg_param limits(const struct candidates_settings *settings, char text[RECIPE_MAX * LIMIT_CHARS])
{
    size_t len = 0;
    for (size_t i = 0; i < settings->linkage->n_recipes; i++)
        len += (size_t)snprintf(text + len, LIMIT_CHARS, "%c%u", i == 0 ? '{' : ',', candidates_hot(settings, i));
    (void)snprintf(text + len, 2, "}");
    return pg_text(text);
}

// Tokens held by too many units are dropped.
static bool drop_hot(struct postgres_engine *e, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *counted = NULL;
    char text[RECIPE_MAX * LIMIT_CHARS];
    struct pg_param limit = limits(&e->settings, text);
    uint64_t hot = 0;
    if (!pg_run(e->pg, SQL_LINKAGE_COUNT_WORKING_TOKENS, &limit, 1, &counted, err))
        return false;
    for (int row = 0; row < pg_rows(counted); row++) {
        struct recipe_cost *cost = &e->costs[pg_get_int(counted, row, RECIPE)];
        cost->tokens = (uint64_t)pg_get_int(counted, row, TOKENS);
        cost->largest = (uint32_t)pg_get_int(counted, row, LARGEST);
        hot += cost->hot = (uint64_t)pg_get_int(counted, row, HOT);
    }
    return hot == 0 || pg_run(e->pg, SQL_LINKAGE_DROP_HOT_TOKENS, &limit, 1, NULL, err);
}

void postgres_engine_number(struct postgres_engine *e, const uint32_t *number)
{
    e->number = number;
}

static uint32_t unit_of(const struct postgres_engine *e, struct view field)
{
    uint32_t unit = (uint32_t)pg_field_int(field);
    return e->number == NULL ? unit : e->number[unit];
}

static bool read_pairs(struct postgres_engine *e, struct error *err)
{
    CLEANUP(pg_reader_closep) struct pg_reader *rows = NULL;
    CLEANUP(pair_batch_freep) struct pair_batch *batch = NULL;
    if (!pair_batch_new(e->pairs, &batch, err) || !pg_reader_open(e->pg, SQL_LINKAGE_COPY_PAIRS, &rows, err))
        return false;
    for (uint64_t n = 0;; n++) {
        struct view field[PAIR_FIELDS];
        bool has_row;
        if ((n % STOP_EVERY == 0 && !stop_check(err)) || !pg_reader_next(rows, field, PAIR_FIELDS, &has_row, err))
            return false;
        if (!has_row)
            return pair_batch_flush(batch, err);
        if (!pair_batch_add(batch, unit_of(e, field[0]), unit_of(e, field[1]), (uint32_t)pg_field_int(field[2]), err))
            return false;
    }
}

bool postgres_engine_close(struct postgres_engine *e, struct error *err)
{
    return pg_rows_send(e->pg, SQL_LINKAGE_COPY_WORKING_TOKENS, e->rows, err) &&
           pg_script(e->pg, SQL_LINKAGE_INDEX_WORKING_TOKENS, err) &&
           pg_script(e->pg, SQL_LINKAGE_VACUUM_WORKING_TOKENS, err) && stop_check(err) && drop_hot(e, err) &&
           read_pairs(e, err);
}

bool postgres_engine_forget(struct postgres_engine *e, struct error *err)
{
    pg_rows_reset(e->rows);
    return pg_script(e->pg, SQL_LINKAGE_EMPTY_WORKING_TOKENS, err);
}
