// SPDX-License-Identifier: Apache-2.0
// All or nothing. Links, refused pairs and pairs to review are compared with what is stored in one pass each
// (linker/pair_table.c); of persons it is known already what is stored. Everything goes straight into its table by binary
// COPY. Changes of persons are told of ids, so they come after those are given.
#include <string.h>

#include "common/stop.h"
#include "linker/pair_table.h"
#include "linker/store.h"

enum {
    BATCH_BYTES = 4 << 20,
    PAIR_COLUMNS = 2,
    LINK_COLUMNS = PAIR_COLUMNS + 3,
    REVIEW_COLUMNS = PAIR_COLUMNS + 2,
    REFUSED_COLUMNS = PAIR_COLUMNS + 2,
    PERSON_COLUMNS = 2,
    HISTORY_COLUMNS = 5,
    EXPECTED_COLUMNS = 7
};

// --- pairs -----------------------------------------------------------------------------------------------------------

static bool same_float8(struct view field, double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof(bits));
    return pg_field_int(field) == bits;
}

static void units_of_edge(const void *rows, size_t i, uint32_t *ret_a, uint32_t *ret_b)
{
    const struct edge *e = (const struct edge *)rows + i;
    *ret_a = e->a;
    *ret_b = e->b;
}

static bool same_link(const void *rows, size_t i, const struct view *field)
{
    const struct edge *e = (const struct edge *)rows + i;
    return pg_field_int(field[0]) == (int32_t)e->recipes && same_float8(field[1], e->weight) &&
           pg_field_int(field[2]) == (int64_t)e->pattern;
}

static void put_link(const void *rows, size_t i, struct pg_rows *out)
{
    const struct edge *e = (const struct edge *)rows + i;
    pg_rows_int4(out, (int32_t)e->recipes);
    pg_rows_float8(out, e->weight);
    pg_rows_int8(out, (int64_t)e->pattern);
}

static bool same_review(const void *rows, size_t i, const struct view *field)
{
    const struct edge *e = (const struct edge *)rows + i;
    return same_float8(field[0], e->weight) && pg_field_int(field[1]) == (int64_t)e->pattern;
}

static void put_review(const void *rows, size_t i, struct pg_rows *out)
{
    const struct edge *e = (const struct edge *)rows + i;
    pg_rows_float8(out, e->weight);
    pg_rows_int8(out, (int64_t)e->pattern);
}

static void units_of_refused(const void *rows, size_t i, uint32_t *ret_a, uint32_t *ret_b)
{
    const struct refused_pair *r = (const struct refused_pair *)rows + i;
    *ret_a = r->a;
    *ret_b = r->b;
}

static bool same_refused(const void *rows, size_t i, const struct view *field)
{
    const struct refused_pair *r = (const struct refused_pair *)rows + i;
    return view_equals(field[0], refusal_name(r->reason)) && same_float8(field[1], r->weight);
}

static void put_refused(const void *rows, size_t i, struct pg_rows *out)
{
    const struct refused_pair *r = (const struct refused_pair *)rows + i;
    pg_rows_text(out, view_of(refusal_name(r->reason)));
    pg_rows_float8(out, r->weight);
}

static const struct pair_table links = {.read = SQL_LINKAGE_COPY_LINKS,
                                        .write = SQL_LINKAGE_COPY_NEW_LINKS,
                                        .remove = SQL_LINKAGE_DELETE_GONE_LINKS,
                                        .remove_all = SQL_LINKAGE_DELETE_ALL_LINKS,
                                        .n_columns = LINK_COLUMNS,
                                        .units = units_of_edge,
                                        .same = same_link,
                                        .put = put_link};
static const struct pair_table reviews = {.read = SQL_LINKAGE_COPY_REVIEW_PAIRS,
                                          .write = SQL_LINKAGE_COPY_NEW_REVIEW_PAIRS,
                                          .remove = SQL_LINKAGE_DELETE_GONE_REVIEW_PAIRS,
                                          .remove_all = SQL_LINKAGE_DELETE_ALL_REVIEW_PAIRS,
                                          .n_columns = REVIEW_COLUMNS,
                                          .units = units_of_edge,
                                          .same = same_review,
                                          .put = put_review};
static const struct pair_table refusals = {.read = SQL_LINKAGE_COPY_REFUSED_PAIRS,
                                           .write = SQL_LINKAGE_COPY_NEW_REFUSED_PAIRS,
                                           .remove = SQL_LINKAGE_DELETE_GONE_REFUSED_PAIRS,
                                           .remove_all = SQL_LINKAGE_DELETE_ALL_REFUSED_PAIRS,
                                           .n_columns = REFUSED_COLUMNS,
                                           .units = units_of_refused,
                                           .same = same_refused,
                                           .put = put_refused};

static bool publish_pairs(struct pg *pg, const struct store_outcome *o, struct error *err)
{
    const struct clustering *c = o->clusters;
    const struct uuid *key = units_keys(o->units);
    return pair_table_publish(pg, &links, o->edges, c->n_links, key, err) &&
           pair_table_publish(pg, &reviews, o->edges + c->n_links, c->n_review, key, err) &&
           pair_table_publish(pg, &refusals, c->refused, c->n_refused, key, err);
}

// --- persons ---------------------------------------------------------------------------------------------------------

static bool send_when_full(struct pg *pg, enum sql_id copy, struct pg_rows *rows, struct error *err)
{
    return pg_rows_bytes(rows) < BATCH_BYTES || (stop_check(err) && pg_rows_send(pg, copy, rows, err));
}

// Of each cluster: the id it keeps, or a new one.
static bool name_clusters(const struct store_outcome *o, struct arena *arena, struct uuid **ret_id, struct error *err)
{
    uint32_t n = o->clusters->n_clusters;
    struct uuid *id = arena_alloc(arena, ((size_t)n + 1) * sizeof(*id), err);
    if (id == NULL || !uuid_random(id, n, err))
        return false;
    for (uint32_t c = 0; c < n; c++)
        if (o->persons->kept[c].known)
            id[c] = o->persons->kept[c].id;
    *ret_id = id;
    return true;
}

static bool is_stored(const struct store_outcome *o, const struct uuid *id, uint32_t unit)
{
    const struct old_person *old = &o->stored->of_unit[unit];
    return old->known && uuid_compare(&old->id, &id[o->clusters->of_unit[unit]]) == 0;
}

static bool delete_gone(struct pg *pg, const struct store_outcome *o, const struct uuid *id, struct error *err)
{
    CLEANUP(pg_rows_freep) struct pg_rows *rows = NULL;
    if (!pg_rows_new(1, &rows, err))
        return false;
    for (size_t i = 0; i < o->stored->n_gone; i++) {
        pg_rows_begin(rows);
        pg_rows_uuid(rows, &o->stored->gone[i]);
        if (!send_when_full(pg, SQL_LINKAGE_COPY_GONE_PERSONS, rows, err))
            return false;
    }
    for (uint32_t u = 0; u < o->units->n; u++) {
        if (!o->stored->of_unit[u].known || is_stored(o, id, u))
            continue;
        pg_rows_begin(rows);
        pg_rows_uuid(rows, &units_keys(o->units)[u]);
        if (!send_when_full(pg, SQL_LINKAGE_COPY_GONE_PERSONS, rows, err))
            return false;
    }
    return pg_rows_send(pg, SQL_LINKAGE_COPY_GONE_PERSONS, rows, err) &&
           pg_run(pg, SQL_LINKAGE_DELETE_GONE_PERSONS, NULL, 0, NULL, err);
}

static bool write_persons(struct pg *pg, const struct store_outcome *o, const struct uuid *id, bool all,
                          struct error *err)
{
    CLEANUP(pg_rows_freep) struct pg_rows *rows = NULL;
    if (!pg_rows_new(PERSON_COLUMNS, &rows, err))
        return false;
    for (uint32_t u = 0; u < o->units->n; u++) {
        if (!all && is_stored(o, id, u))
            continue;
        pg_rows_begin(rows);
        pg_rows_uuid(rows, &units_keys(o->units)[u]);
        pg_rows_uuid(rows, &id[o->clusters->of_unit[u]]);
        if (!send_when_full(pg, SQL_LINKAGE_COPY_NEW_PERSONS, rows, err))
            return false;
    }
    return pg_rows_send(pg, SQL_LINKAGE_COPY_NEW_PERSONS, rows, err);
}

// As with pairs: when little stays, everything is written anew.
static bool publish_persons(struct pg *pg, const struct store_outcome *o, const struct uuid *id, struct error *err)
{
    size_t n_same = 0;
    for (uint32_t u = 0; u < o->units->n; u++)
        n_same += is_stored(o, id, u);
    size_t n_gone = o->stored->n - n_same;
    if (n_gone == 0 && n_same == o->units->n)
        return true;
    if (n_same <= n_gone)
        return pg_run(pg, SQL_LINKAGE_DELETE_ALL_PERSONS, NULL, 0, NULL, err) && write_persons(pg, o, id, true, err);
    return (n_gone == 0 || delete_gone(pg, o, id, err)) && write_persons(pg, o, id, false, err);
}

static bool add_history(struct pg *pg, const struct store_outcome *o, const struct uuid *id, struct error *err)
{
    CLEANUP(pg_rows_freep) struct pg_rows *rows = NULL;
    if (!pg_rows_new(HISTORY_COLUMNS, &rows, err))
        return false;
    for (size_t i = 0; i < o->persons->n_changes; i++) {
        const struct person_change *c = &o->persons->change[i];
        const struct uuid *now = &id[c->cluster];
        pg_rows_begin(rows);
        pg_rows_date(rows, o->run_date);
        pg_rows_text(rows, view_of(c->merged ? "merge" : "split"));
        pg_rows_uuid(rows, c->merged ? now : &c->was);
        pg_rows_uuid(rows, c->merged ? &c->was : now);
        pg_rows_int4(rows, (int32_t)c->records);
        if (!send_when_full(pg, SQL_LINKAGE_COPY_NEW_HISTORY, rows, err))
            return false;
    }
    return pg_rows_send(pg, SQL_LINKAGE_COPY_NEW_HISTORY, rows, err);
}

// --- the model -------------------------------------------------------------------------------------------------------

static bool publish_expected(struct pg *pg, const struct store_outcome *o, struct error *err)
{
    CLEANUP(pg_rows_freep) struct pg_rows *rows = NULL;
    if (!pg_rows_new(EXPECTED_COLUMNS, &rows, err))
        return false;
    for (size_t i = 0; i < o->n_expected; i++) {
        const struct expected_error *e = &o->expected[i];
        pg_rows_begin(rows);
        pg_rows_text(rows, view_of(e->dimension));
        pg_rows_text(rows, view_of(e->value));
        pg_rows_text(rows, view_of(e->system_a));
        pg_rows_text(rows, view_of(e->system_b));
        pg_rows_float8(rows, e->links);
        pg_rows_float8(rows, e->false_links);
        pg_rows_float8(rows, e->missed_links);
    }
    return pg_rows_send(pg, SQL_LINKAGE_COPY_NEW_EXPECTED_ERRORS, rows, err) &&
           pg_script(pg, SQL_LINKAGE_PUBLISH_EXPECTED_ERRORS, err);
}

static bool publish_model(struct pg *pg, const struct store_outcome *o, struct error *err)
{
    struct pg_param model = pg_jsonb(o->model);
    model.is_null = o->model == NULL;
    return pg_run(pg, SQL_LINKAGE_SAVE_MODEL, &model, 1, NULL, err) && publish_expected(pg, o, err);
}

static bool publish(struct pg *pg, const struct store_outcome *o, struct arena *scratch, struct error *err)
{
    struct uuid *id;
    if (!name_clusters(o, scratch, &id, err) || !pg_script(pg, SQL_LINKAGE_CREATE_STAGE, err) ||
        !publish_pairs(pg, o, err))
        return false;
    failpoint("link staged");
    if (!publish_persons(pg, o, id, err) || !add_history(pg, o, id, err) || !publish_model(pg, o, err))
        return false;
    failpoint("link published");
    return pg_commit(pg, err);
}

bool store_publish(struct pg *pg, const struct store_outcome *o, struct error *err)
{
    CLEANUP(arena_freep) struct arena *scratch = NULL;
    if (!arena_new(&scratch, err) || !pg_begin(pg, err))
        return false;
    if (publish(pg, o, scratch, err))
        return true;
    pg_rollback(pg);
    return false;
}
