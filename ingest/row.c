// SPDX-License-Identifier: Apache-2.0
/* Judges a row. The order of questions matters:
 *
 *   1. may it enter at all? A sealed or sensitive row is withheld whatever else is wrong with it.
 *   2. is it a delete? Then only its key and its owner have to be right; the rest of such rows is often blank.
 *   3. is every cell of its column's type, and every required one given?
 *   4. do the source's rules hold?
 *   5. whose row is it?
 *
 * The first "no" is the row's reason. Then row_map.c says what the row tells. */
#include "ingest/row.h"

#include <stdlib.h>
#include <string.h>

#include "common/secret.h"
#include "ingest/row_map.h"

bool row_new(const struct source *source, const struct codes *codes, struct date as_of, struct row **ret_row,
             struct error *err)
{
    if (source->n_events > ROW_MAX_EVENTS)
        return err_set(err, ERR_CONFIG, "source \"%s\" has more than %d events", source->name, ROW_MAX_EVENTS);
    CLEANUP(row_freep) struct row *row = calloc(1, sizeof(*row));
    if (row == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    row->source = source;
    row->codes = codes;
    row->as_of = as_of;
    row->cell = calloc(source->n_columns, sizeof(*row->cell));
    row->reader = calloc(source->n_columns, sizeof(*row->reader));
    if (row->cell == NULL || row->reader == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (size_t i = 0; i < source->n_columns; i++)
        cell_reader_init(source, i, codes, as_of, &row->reader[i]);
    *ret_row = row;
    row = NULL;
    return true;
}

void row_freep(struct row **row)
{
    if (*row == NULL)
        return;
    if ((*row)->cell != NULL)
        secret_wipe((*row)->cell, (*row)->source->n_columns * sizeof(*(*row)->cell));
    free((*row)->cell);
    free((*row)->reader);
    free(*row);
    *row = NULL;
}

static bool reject(struct row *row, int column, const char *reason)
{
    row->verdict = ROW_REJECTED;
    row->column = column;
    row->reason = reason;
    return false;
}

/* --- conditions -------------------------------------------------------------------------------------------------------- */

static bool is_in_range(const struct source_condition *c, struct view text)
{
    int64_t n = 0;
    return text_to_int64(text, c->min, c->max, &n);
}

static bool has_value(const struct source_condition *c, struct view text)
{
    for (size_t i = 0; i < c->n_values; i++)
        if (view_equals(text, c->values[i]))
            return true;
    return false;
}

static bool has_prefix(const char *prefix, struct view text)
{
    size_t n = strlen(prefix);
    return text.len >= n && memcmp(text.ptr, prefix, n) == 0;
}

static bool condition_holds(const struct source_condition *c, const struct cell *cell)
{
    bool given = cell->status != CELL_MISSING;
    bool holds = has_value(c, cell->text) || (c->prefix != NULL && given && has_prefix(c->prefix, cell->text)) ||
                 (c->given && given) || (c->has_range && given && is_in_range(c, cell->text));
    return holds != c->negate;
}

bool row_conditions_hold(const struct row *row, const struct source_condition *when, size_t n_when)
{
    for (size_t i = 0; i < n_when; i++)
        if (!condition_holds(&when[i], &row->cell[when[i].column]))
            return false;
    return true;
}

/* --- the questions ------------------------------------------------------------------------------------------------------- */

static void type_column(struct row *row, int column)
{
    cell_type(&row->reader[column], &row->cell[column]);
}

/* The first of the owners that is given; its id and qualifier are typed here if they were not. */
static bool find_owner(struct row *row)
{
    for (size_t i = 0; i < row->source->n_owners; i++) {
        const struct source_owner *o = &row->source->owners[i];
        type_column(row, o->id);
        row->qualifier = "";
        if (o->qualifier >= 0) {
            type_column(row, o->qualifier);
            row->qualifier =
                cell_target(&row->source->columns[o->qualifier], &row->cell[o->qualifier], o->qualifier_codes);
        }
        if (row->cell[o->id].status != CELL_OK || (o->qualifier >= 0 && row->qualifier[0] == '\0'))
            continue;
        row->owner = (int)i;
        row->live = row_conditions_hold(row, o->live, o->n_live);
        return true;
    }
    return false;
}

/* Types the columns of the row's own key; at least one of them has to be given. */
static bool find_key(struct row *row, int *ret_column, const char **ret_reason)
{
    bool given = false;
    for (size_t i = 0; i < row->source->n_key; i++) {
        int column = row->source->key[i];
        type_column(row, column);
        const struct cell *cell = &row->cell[column];
        if (cell->status == CELL_BAD || (cell->status == CELL_MISSING && row->source->columns[column].required)) {
            *ret_column = column;
            *ret_reason = cell->status == CELL_BAD ? cell->reason : "missing";
            return false;
        }
        given = given || cell->status == CELL_OK;
    }
    *ret_column = row->source->n_key > 0 ? row->source->key[0] : -1;
    *ret_reason = "missing";
    return given;
}

static bool is_withheld(struct row *row)
{
    for (size_t i = 0; i < row->source->n_withhold; i++) {
        const struct source_withhold *w = &row->source->withhold[i];
        if (!row_conditions_hold(row, w->when, w->n_when))
            continue;
        int column = -1;
        const char *reason = NULL;
        row->verdict = ROW_WITHHELD;
        row->reason = w->reason;
        row->column = w->n_when > 0 ? w->when[0].column : -1;
        row->withdraw = w->withdraw;
        row->has_owner = find_owner(row); /* enough to withdraw the child, whatever the row's own key looks like */
        row->has_key = row->has_owner && find_key(row, &column, &reason);
        return true;
    }
    return false;
}

static bool is_delete(const struct row *row)
{
    const struct source *s = row->source;
    if (s->operation < 0)
        return false;
    for (size_t i = 0; i < s->n_delete_marks; i++)
        if (view_equals(row->cell[s->operation].text, s->delete_marks[i]))
            return true;
    return false;
}

static bool cells_are_good(struct row *row)
{
    for (size_t i = 0; i < row->source->n_columns; i++) {
        struct cell *cell = &row->cell[i];
        cell_type(&row->reader[i], cell);
        if (cell->status == CELL_BAD)
            return reject(row, (int)i, cell->reason);
        if (cell->status == CELL_MISSING && row->source->columns[i].required)
            return reject(row, (int)i, "missing");
    }
    return true;
}

static bool rule_holds(const struct row *row, const struct source_rule *rule)
{
    const struct cell *cell = &row->cell[rule->column];
    const struct cell *other = rule->other >= 0 ? &row->cell[rule->other] : NULL;
    bool both = cell->status == CELL_OK && other != NULL && other->status == CELL_OK;
    switch (rule->kind) {
    case RULE_NOT_BEFORE:
        return !both || cell->date.days >= other->date.days;
    case RULE_REQUIRED_WHEN:
        return cell->status != CELL_MISSING || !row_conditions_hold(row, rule->when, rule->n_when);
    case RULE_NOT_AFTER_AS_OF:
        return cell->status != CELL_OK || cell->date.days <= row->as_of.days;
    case RULE_SAME_ID:
        return !both || (cell->id_len == other->id_len && memcmp(cell->id, other->id, cell->id_len) == 0);
    }
    return true;
}

static bool rules_hold(struct row *row)
{
    for (size_t i = 0; i < row->source->n_rules; i++)
        if (!rule_holds(row, &row->source->rules[i]))
            return reject(row, row->source->rules[i].column, row->source->rules[i].reason);
    return true;
}

static bool has_owner_and_key(struct row *row)
{
    int column = -1;
    const char *reason = NULL;
    if (!find_key(row, &column, &reason))
        return reject(row, column, reason);
    if (!find_owner(row)) {
        int id = row->source->owners[0].id;
        return reject(row, id, row->cell[id].status == CELL_BAD ? row->cell[id].reason : "no_owner");
    }
    row->has_owner = row->has_key = true;
    return true;
}

void row_judge(struct row *row, const struct view *raw)
{
    for (size_t i = 0; i < row->source->n_columns; i++)
        cell_view(&row->reader[i], raw[i], &row->cell[i]);
    row->verdict = ROW_ACCEPTED;
    row->reason = NULL;
    row->column = -1;
    row->withdraw = row->has_owner = row->has_key = row->deleted = false;
    row->n_events = 0;
    if (is_withheld(row))
        return;
    row->deleted = is_delete(row);
    if (!row->deleted && !(cells_are_good(row) && rules_hold(row)))
        return;
    if (has_owner_and_key(row) && !row->deleted)
        row_map(row);
}
