// SPDX-License-Identifier: Apache-2.0
/* Decides column by column, asking of each: can two rows of this source differ in it? What only one row in a million may
 * say is copied; the answer must hold for every row of a first delivery but deletes and withheld ones, which do not go
 * straight to a table (loader.c).
 *
 * Assumes what row.c and row_map.c do with a description: of the entries of an attribute the first that says something
 * counts, and an entry without columns and conditions always does. */
#include "ingest/shape.h"

#include <string.h>

#include "common/json.h"

static const char *const record_name[RECORD_COLUMN_ATTRIBUTE] = {
    "row_key", "record_key", "line",  "source",      "system", "namespace",
    "id_live", "deleted",    "as_of", "delivery_id", "bundle",
};

static const char *const event_name[EVENT_COLUMN_ATTRIBUTE] = {
    "row_key", "record_key", "slot", "source", "system", "kind", "start_on", "end_on",
};

static const struct shape_column copied = {.copied = true};

static struct shape_column always(const char *constant)
{
    return (struct shape_column){.constant = constant};
}

struct shape shape_of_any(void)
{
    struct shape shape;
    for (int i = 0; i < RECORD_COLUMNS; i++)
        shape.record[i] = copied;
    for (int i = 0; i < EVENT_COLUMNS; i++)
        shape.event[i] = copied;
    return shape;
}

/* --- records ------------------------------------------------------------------------------------------------------------ */

static struct shape_column namespace_column(const struct source *s)
{
    return s->n_owners == 1 && s->owners[0].qualifier < 0 ? always(s->owners[0].namespace_name) : copied;
}

static struct shape_column live_column(const struct source *s)
{
    for (size_t i = 0; i < s->n_owners; i++)
        if (s->owners[i].n_live > 0)
            return copied;
    return always("true");
}

/* What a list of values makes of one attribute. */
static struct shape_column value_column(const struct source_value *values, size_t n, int attribute)
{
    for (size_t i = 0; i < n; i++)
        if (values[i].attribute == attribute)
            return values[i].n_from == 0 && values[i].n_when == 0 ? always(values[i].constant) : copied;
    return always(NULL);
}

static void shape_records(const struct source *s, struct shape_column *column)
{
    column[RECORD_COLUMN_SOURCE] = always(s->name);
    column[RECORD_COLUMN_SYSTEM] = always(s->system);
    column[RECORD_COLUMN_NAMESPACE] = namespace_column(s);
    column[RECORD_COLUMN_ID_LIVE] = live_column(s);
    column[RECORD_COLUMN_DELETED] = always("false");
    column[RECORD_COLUMN_AS_OF] = column[RECORD_COLUMN_DELIVERY_ID] = always(NULL);
    column[RECORD_COLUMN_BUNDLE] = s->n_identifiers > 0 ? copied : always(NULL);
    for (int i = 0; i < RECORD_ATTRIBUTES; i++)
        column[RECORD_COLUMN_ATTRIBUTE + i] = value_column(s->attributes, s->n_attributes, i);
}

/* --- events ------------------------------------------------------------------------------------------------------------- */

static bool are_same(struct shape_column a, struct shape_column b)
{
    bool same_text =
        a.constant == b.constant || (a.constant != NULL && b.constant != NULL && strcmp(a.constant, b.constant) == 0);
    return a.copied == b.copied && same_text;
}

static struct shape_column event_column_of(const struct source_event *e, int column)
{
    if (column == EVENT_COLUMN_KIND)
        return always(event_kind_name[e->kind]);
    if (column == EVENT_COLUMN_END_ON)
        return e->end >= 0 ? copied : always(NULL);
    return value_column(e->values, e->n_values, column - EVENT_COLUMN_ATTRIBUTE);
}

/* What all events of the source agree in. */
static struct shape_column event_column(const struct source *s, int column)
{
    if (s->n_events == 0)
        return always(NULL);
    struct shape_column first = event_column_of(&s->events[0], column);
    for (size_t i = 1; i < s->n_events; i++)
        if (!are_same(first, event_column_of(&s->events[i], column)))
            return copied;
    return first;
}

static void shape_events(const struct source *s, struct shape_column *column)
{
    column[EVENT_COLUMN_SOURCE] = always(s->name);
    column[EVENT_COLUMN_SYSTEM] = always(s->system);
    column[EVENT_COLUMN_SLOT] = s->n_events <= 1 ? always("0") : copied;
    column[EVENT_COLUMN_KIND] = event_column(s, EVENT_COLUMN_KIND);
    for (int i = EVENT_COLUMN_END_ON; i < EVENT_COLUMNS; i++)
        column[i] = event_column(s, i);
}

struct shape shape_of_source(const struct source *source)
{
    struct shape shape = shape_of_any();
    shape_records(source, shape.record);
    shape_events(source, shape.event);
    return shape;
}

/* --- as JSON ------------------------------------------------------------------------------------------------------------ */

int shape_count_copied(const struct shape_column *columns, int n_columns)
{
    int n = 0;
    for (int i = 0; i < n_columns; i++)
        n += columns[i].copied;
    return n;
}

static const char *record_column_name(int i)
{
    return i < RECORD_COLUMN_ATTRIBUTE ? record_name[i] : record_attribute_name[i - RECORD_COLUMN_ATTRIBUTE];
}

static const char *event_column_name(int i)
{
    return i < EVENT_COLUMN_ATTRIBUTE ? event_name[i] : event_attribute_name[i - EVENT_COLUMN_ATTRIBUTE];
}

static bool list_copied(const struct shape_column *columns, int n, const char *(*name)(int), struct buf *ret_text,
                        struct error *err)
{
    CLEANUP(jfreep) json *list = jlist();
    for (int i = 0; i < n; i++)
        if (columns[i].copied)
            jpush(list, jstring(name(i)));
    return jtext(list, true, ret_text, err);
}

static bool map_constants(const struct shape_column *columns, int n, const char *(*name)(int), struct buf *ret_text,
                          struct error *err)
{
    CLEANUP(jfreep) json *map = jmap();
    for (int i = 0; i < n; i++)
        if (columns[i].constant != NULL)
            jput(map, name(i), jstring(columns[i].constant));
    return jtext(map, true, ret_text, err);
}

bool shape_copied(const struct shape *shape, struct buf *ret_record, struct buf *ret_event, struct error *err)
{
    return list_copied(shape->record, RECORD_COLUMNS, record_column_name, ret_record, err) &&
           list_copied(shape->event, EVENT_COLUMNS, event_column_name, ret_event, err);
}

bool shape_constants(const struct shape *shape, struct buf *ret_record, struct buf *ret_event, struct error *err)
{
    return map_constants(shape->record, RECORD_COLUMNS, record_column_name, ret_record, err) &&
           map_constants(shape->event, EVENT_COLUMNS, event_column_name, ret_event, err);
}
