// SPDX-License-Identifier: Apache-2.0
// The table is UNLOGGED: its tokens are in no WAL, no replica and no base backup, and it is empty after a crash of the
// server. Nothing in it outlives the run and nothing in it is believed: each run begins by emptying it. Every batch
// of tokens is sent by its own COPY, in no transaction with the others; should one fail, the run fails.
#include "linker/candidates.h"

#include "common/stop.h"

enum { BATCH_BYTES = 4 << 20, TOKEN_COLUMNS = 3, PAIR_FIELDS = 3, STOP_EVERY = 1 << 14 };

struct candidates {
    const struct linkage_config *linkage;
    struct pg *pg;
    struct pg_rows *rows;
};

bool candidates_new(const struct linkage_config *linkage, struct pg *pg, struct candidates **ret_candidates,
                    struct error *err)
{
    CLEANUP(candidates_freep) struct candidates *c = calloc(1, sizeof(*c));
    if (c == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    c->linkage = linkage;
    c->pg = pg;
    if (!pg_rows_new(TOKEN_COLUMNS, &c->rows, err) || !pg_script(pg, SQL_LINKAGE_START_WORKING_TOKENS, err))
        return false;
    *ret_candidates = c;
    c = NULL;
    return true;
}

void candidates_freep(struct candidates **c)
{
    if (*c == NULL)
        return;
    pg_rows_freep(&(*c)->rows);
    free(*c);
    *c = NULL;
}

uint32_t candidates_recipes(const struct candidates *c)
{
    uint32_t recipes = 0;
    for (size_t i = 0; i < c->linkage->n_recipes; i++)
        if (c->linkage->recipes[i].working)
            recipes |= 1u << i;
    return recipes;
}

bool candidates_add(struct candidates *c, uint32_t unit, const struct token_list *tokens, struct error *err)
{
    for (size_t i = 0; i < tokens->n; i++) {
        const struct token *t = token_list_at(tokens, i);
        pg_rows_begin(c->rows);
        pg_rows_int8(c->rows, (int64_t)t->value);
        pg_rows_int2(c->rows, (int16_t)t->recipe);
        pg_rows_int4(c->rows, (int32_t)unit);
    }
    return pg_rows_bytes(c->rows) < BATCH_BYTES || pg_rows_send(c->pg, SQL_LINKAGE_COPY_WORKING_TOKENS, c->rows, err);
}

bool candidates_close(struct candidates *c, uint64_t *ret_hot, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *dropped = NULL;
    struct pg_param limit = pg_int8(c->linkage->hot_token);
    if (!pg_rows_send(c->pg, SQL_LINKAGE_COPY_WORKING_TOKENS, c->rows, err) ||
        !pg_script(c->pg, SQL_LINKAGE_INDEX_WORKING_TOKENS, err) ||
        !pg_script(c->pg, SQL_LINKAGE_VACUUM_WORKING_TOKENS, err) || !stop_check(err) ||
        !pg_run(c->pg, SQL_LINKAGE_DROP_HOT_TOKENS, &limit, 1, &dropped, err))
        return false;
    *ret_hot = (uint64_t)pg_affected(dropped);
    return true;
}

bool candidates_pairs(struct candidates *c, pair_visitor visit, void *ctx, struct error *err)
{
    CLEANUP(pg_reader_closep) struct pg_reader *rows = NULL;
    if (!pg_reader_open(c->pg, SQL_LINKAGE_COPY_PAIRS, &rows, err))
        return false;
    for (uint64_t n = 0;; n++) {
        struct view field[PAIR_FIELDS];
        bool has_row;
        if ((n % STOP_EVERY == 0 && !stop_check(err)) || !pg_reader_next(rows, field, PAIR_FIELDS, &has_row, err))
            return false;
        if (!has_row)
            return true;
        if (!visit(ctx, (uint32_t)pg_field_int(field[0]), (uint32_t)pg_field_int(field[1]),
                   (uint32_t)pg_field_int(field[2]), err))
            return false;
    }
}

bool candidates_forget(struct candidates *c, struct error *err)
{
    pg_rows_reset(c->rows);
    return pg_script(c->pg, SQL_LINKAGE_EMPTY_WORKING_TOKENS, err);
}
