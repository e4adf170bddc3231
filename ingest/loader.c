// SPDX-License-Identifier: Apache-2.0
/* Two batches: one is filled by the caller while the other is sent by the thread (common/relay.h). Both are made of the same
 * pieces (common/pieces.h), little more than one full batch wants: those that were sent are filled again at once, so that
 * filling goes on while sending does, but never runs a whole batch ahead of it.
 *
 * Where a row goes: into its table at once, when nothing else can speak for it (the source's first delivery, and a key that
 * was not met before in it, of a child who was not withdrawn) and it tells something; else into a stage table, to be weighed
 * against what is held (sql/queries/intake/merge.sql). The filters that tell this only err towards the stage, so the outcome
 * does not depend on them. A delete, rare in a first delivery, waits too: so rows in their table need not say that they are
 * none.
 *
 * A source's first delivery goes to tables of its own, with no more columns than its rows can differ in (shape.h); they get
 * the others, and an index, when all rows are in them. */
#include "ingest/loader.h"

#include <stdlib.h>
#include <string.h>

#include "common/relay.h"
#include "common/stop.h"
#include "ingest/shape.h"

/* A COPY costs the server as much as some hundred rows, however short it is: so a batch is some 2 MB. */
enum { LEAST_ROWS = 1 << 13, BATCH_ROWS = 1 << 14, BATCH_PIECES = 36, BATCHES = 2 };

enum target { TO_RECORD, TO_EVENT, TO_STAGE_RECORD, TO_STAGE_EVENT, TO_WITHDRAWN, TO_REJECT, TARGETS };

/* One row can begin a piece of two targets before it is seen that the batch is full; a reject or a withdrawn child another.
 * With so many the batch that is filled can always be completed, even if it gets no piece of the other. */
_Static_assert(LOADER_PIECES >= BATCH_PIECES + TARGETS, "no waiting for what never comes");

static const enum sql_id copy_of[TARGETS] = {
    [TO_RECORD] = SQL_INTAKE_COPY_RECORD,
    [TO_EVENT] = SQL_INTAKE_COPY_EVENT,
    [TO_STAGE_RECORD] = SQL_INTAKE_COPY_STAGE_RECORD,
    [TO_STAGE_EVENT] = SQL_INTAKE_COPY_STAGE_EVENT,
    [TO_WITHDRAWN] = SQL_INTAKE_COPY_STAGE_WITHDRAWN,
    [TO_REJECT] = SQL_INTAKE_COPY_STAGE_REJECT,
};

struct batch {
    struct pg_rows *rows[TARGETS];
};

struct loader {
    struct pg *pg;
    struct loader_delivery delivery;
    struct shape first, stage; /* of the rows that go straight to their tables, and of those that wait */
    bool has_staged;
    struct batch batch[BATCHES];
    struct relay *relay;
    struct batch *filling; /* the one that is ours */
};

/* --- the thread -------------------------------------------------------------------------------------------------------- */

static bool send_batch(struct pg *pg, struct batch *b, struct error *err)
{
    for (int i = 0; i < TARGETS; i++) {
        if (!pg_rows_send(pg, copy_of[i], b->rows[i], err))
            return false;
    }
    failpoint("ingest_batch_sent");
    return true;
}

/* Who fills the other batch may be waiting for the pieces of this one. */
static void drop_batch(struct batch *b)
{
    for (int i = 0; i < TARGETS; i++)
        pg_rows_reset(b->rows[i]);
}

static bool send_batches(struct relay *relay, void *ctx, struct error *err)
{
    struct loader *l = ctx;
    struct batch *b;
    while ((b = relay_take_full(relay)) != NULL) {
        if (!send_batch(l->pg, b, err)) {
            drop_batch(b);
            return false;
        }
        relay_put_empty(relay, b);
    }
    return true;
}

/* The next batch to fill. There is none when the thread failed. */
static bool next_batch(struct loader *l, struct error *err)
{
    l->filling = relay_take_empty(l->relay);
    return l->filling != NULL || (relay_finish(l->relay, err) && err_set(err, ERR_BUG, "no batch to fill"));
}

static bool hand_over(struct loader *l, struct error *err)
{
    relay_put_full(l->relay, l->filling);
    return next_batch(l, err);
}

/* --- opening and closing ------------------------------------------------------------------------------------------------ */

static int count_columns(const struct loader *l, enum target t)
{
    switch (t) {
    case TO_RECORD:
        return shape_count_copied(l->first.record, RECORD_COLUMNS);
    case TO_EVENT:
        return shape_count_copied(l->first.event, EVENT_COLUMNS);
    case TO_STAGE_RECORD:
        return RECORD_COLUMNS + 1;
    case TO_STAGE_EVENT:
        return EVENT_COLUMNS + 1;
    default: /* TO_WITHDRAWN, TO_REJECT */
        return 3;
    }
}

static bool make_batches(struct loader *l, struct error *err)
{
    for (int b = 0; b < BATCHES; b++)
        for (int i = 0; i < TARGETS; i++) {
            if (!pg_rows_new(count_columns(l, (enum target)i), &l->batch[b].rows[i], err))
                return false;
            pg_rows_use(l->batch[b].rows[i], l->delivery.pieces);
        }
    return true;
}

bool loader_open(struct pg *pg, const struct loader_delivery *delivery, struct loader **ret_loader, struct error *err)
{
    CLEANUP(loader_closep) struct loader *l = calloc(1, sizeof(*l));
    if (l == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    l->pg = pg;
    l->delivery = *delivery;
    l->first = shape_of_source(delivery->source);
    l->stage = shape_of_any();
    if (!make_batches(l, err))
        return false;
    void *batches[BATCHES] = {&l->batch[0], &l->batch[1]};
    if (!relay_new(send_batches, l, batches, BATCHES, &l->relay, err) || !next_batch(l, err))
        return false;
    *ret_loader = l;
    l = NULL;
    return true;
}

void loader_closep(struct loader **loader)
{
    struct loader *l = *loader;
    if (l == NULL)
        return;
    relay_freep(&l->relay); /* the thread uses what follows */
    for (int b = 0; b < BATCHES; b++)
        for (int i = 0; i < TARGETS; i++)
            pg_rows_freep(&l->batch[b].rows[i]);
    free(l);
    *loader = NULL;
}

bool loader_finish(struct loader *l, struct error *err)
{
    relay_put_full(l->relay, l->filling);
    l->filling = NULL;
    return relay_finish(l->relay, err);
}

bool loader_has_staged(const struct loader *l)
{
    return l->has_staged;
}

/* --- rows ------------------------------------------------------------------------------------------------------------------ */

static struct pg_rows *rows_for(struct loader *l, enum target t)
{
    return l->filling->rows[t];
}

/* A batch goes when it is full, or large enough to be worth it while the server has nothing to do. */
static bool hand_over_when_full(struct loader *l, struct error *err)
{
    size_t pieces = 0;
    int64_t most = 0;
    for (int i = 0; i < TARGETS; i++) {
        int64_t n = pg_rows_count(rows_for(l, (enum target)i));
        most = n > most ? n : most;
        pieces += pg_rows_pieces(rows_for(l, (enum target)i));
    }
    if (most < BATCH_ROWS && pieces < BATCH_PIECES &&
        (most % LEAST_ROWS != 0 || most == 0 || !relay_is_hungry(l->relay)))
        return true;
    return hand_over(l, err);
}

static void put_code(struct pg_rows *rows, const struct row_value *v)
{
    if (v->given)
        pg_rows_text(rows, view_of(v->code));
    else
        pg_rows_null(rows);
}

static void put_value(struct pg_rows *rows, enum attribute_type type, const struct row_value *v)
{
    if (type == TYPE_INTEGER && v->given)
        pg_rows_int4(rows, (int32_t)v->number);
    else
        put_code(rows, v);
}

static void put_attributes(struct pg_rows *rows, const struct shape_column *column, const struct row *row, bool empty)
{
    for (int i = 0; i < RECORD_ATTRIBUTES; i++) {
        if (!column[i].copied)
            continue;
        if (empty)
            pg_rows_null(rows);
        else if (record_attribute_type[i] != TYPE_MONTH)
            put_value(rows, record_attribute_type[i], &row->attribute[i]);
        else if (row->has_birth_month)
            pg_rows_date(rows, row->birth_month);
        else
            pg_rows_null(rows);
    }
}

/* "pin/19": the namespace with its qualifier. */
static void put_namespace(struct pg_rows *rows, const struct row *row)
{
    char text[128];
    const char *name = row->source->owners[row->owner].namespace_name;
    size_t n = strlen(name), n_qualifier = strlen(row->qualifier);
    if (n_qualifier == 0 || n + 1 + n_qualifier > sizeof(text)) {
        pg_rows_text(rows, (struct view){name, n});
        return;
    }
    memcpy(text, name, n);
    text[n] = '/';
    memcpy(text + n + 1, row->qualifier, n_qualifier);
    pg_rows_text(rows, (struct view){text, n + 1 + n_qualifier});
}

static void put_bundle(struct pg_rows *rows, const struct loader_row *r, bool empty)
{
    if (r->bundle == NULL || empty)
        pg_rows_null(rows);
    else
        pg_rows_bytea(rows, r->bundle, r->bundle_len);
}

static void put_record(struct loader *l, struct pg_rows *rows, const struct shape *shape, const struct loader_row *r)
{
    const struct row *row = r->row;
    const struct shape_column *column = shape->record;
    bool empty = row->deleted || r->withheld;
    pg_rows_begin(rows);
    pg_rows_uuid(rows, &r->row_key);
    pg_rows_uuid(rows, &r->record_key);
    pg_rows_int8(rows, (int64_t)r->line);
    if (column[RECORD_COLUMN_SOURCE].copied)
        pg_rows_text(rows, view_of(row->source->name));
    if (column[RECORD_COLUMN_SYSTEM].copied)
        pg_rows_text(rows, view_of(row->source->system));
    if (column[RECORD_COLUMN_NAMESPACE].copied)
        put_namespace(rows, row);
    if (column[RECORD_COLUMN_ID_LIVE].copied)
        pg_rows_bool(rows, row->live);
    if (column[RECORD_COLUMN_DELETED].copied)
        pg_rows_bool(rows, row->deleted);
    if (column[RECORD_COLUMN_AS_OF].copied)
        pg_rows_date(rows, l->delivery.as_of);
    if (column[RECORD_COLUMN_DELIVERY_ID].copied)
        pg_rows_uuid(rows, &l->delivery.id);
    if (column[RECORD_COLUMN_BUNDLE].copied)
        put_bundle(rows, r, empty);
    put_attributes(rows, column + RECORD_COLUMN_ATTRIBUTE, row, empty);
}

static void put_end(struct pg_rows *rows, const struct row_event *e)
{
    if (e->has_end)
        pg_rows_date(rows, e->end);
    else
        pg_rows_null(rows);
}

static void put_event(struct pg_rows *rows, const struct shape *shape, const struct loader_row *r,
                      const struct row_event *e)
{
    const struct shape_column *column = shape->event;
    pg_rows_begin(rows);
    pg_rows_uuid(rows, &r->row_key);
    pg_rows_uuid(rows, &r->record_key);
    if (column[EVENT_COLUMN_SLOT].copied)
        pg_rows_int2(rows, (int16_t)e->slot);
    if (column[EVENT_COLUMN_SOURCE].copied)
        pg_rows_text(rows, view_of(r->row->source->name));
    if (column[EVENT_COLUMN_SYSTEM].copied)
        pg_rows_text(rows, view_of(r->row->source->system));
    if (column[EVENT_COLUMN_KIND].copied)
        pg_rows_text(rows, view_of(event_kind_name[e->kind]));
    pg_rows_date(rows, e->start);
    if (column[EVENT_COLUMN_END_ON].copied)
        put_end(rows, e);
    for (int i = 0; i < EVENT_ATTRIBUTES; i++)
        if (column[EVENT_COLUMN_ATTRIBUTE + i].copied)
            put_value(rows, event_attribute_type[i], &e->value[i]);
}

void loader_expect(const struct loader *l, const struct uuid *row_key)
{
    if (l->delivery.first)
        seen_prefetch(l->delivery.seen, row_key);
}

bool loader_add(struct loader *l, const struct loader_row *r, struct error *err)
{
    /* Asked of every row, so that a withheld one, too, makes later rows of its key wait. */
    bool repeated = !l->delivery.first || seen_before(l->delivery.seen, &r->row_key);
    const struct seen *withdrawn = l->delivery.withdrawn;
    bool direct =
        !repeated && !r->withheld && !r->row->deleted && (withdrawn == NULL || !seen_has(withdrawn, &r->record_key));
    struct pg_rows *records = rows_for(l, direct ? TO_RECORD : TO_STAGE_RECORD);
    struct pg_rows *events = rows_for(l, direct ? TO_EVENT : TO_STAGE_EVENT);
    const struct shape *shape = direct ? &l->first : &l->stage;
    l->has_staged = l->has_staged || !direct;
    put_record(l, records, shape, r);
    if (!direct)
        pg_rows_bool(records, r->withheld);
    for (int i = 0; i < r->row->n_events && !r->withheld; i++) {
        put_event(events, shape, r, &r->row->event[i]);
        if (!direct)
            pg_rows_int8(events, (int64_t)r->line);
    }
    return hand_over_when_full(l, err);
}

bool loader_withdraw(struct loader *l, const struct uuid *record_key, struct error *err)
{
    struct pg_rows *rows = rows_for(l, TO_WITHDRAWN);
    pg_rows_begin(rows);
    pg_rows_uuid(rows, record_key);
    pg_rows_text(rows, view_of(l->delivery.source->name));
    pg_rows_text(rows, view_of(l->delivery.source->system));
    l->has_staged = true;
    return hand_over_when_full(l, err);
}

bool loader_reject(struct loader *l, uint64_t line, const char *column, const char *reason, struct error *err)
{
    struct pg_rows *rows = rows_for(l, TO_REJECT);
    pg_rows_begin(rows);
    pg_rows_int8(rows, (int64_t)line);
    pg_rows_text(rows, view_of(column));
    pg_rows_text(rows, view_of(reason));
    return hand_over_when_full(l, err);
}
