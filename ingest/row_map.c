// SPDX-License-Identifier: Apache-2.0
/* Maps an accepted row to the common model, as its source's description says: values combined of one or several columns,
 * events where their conditions hold, identifiers for the encoder. An entry that says nothing leaves room for a later one of
 * the same attribute. */
#include "ingest/row_map.h"

#include <string.h>

#include "common/secret.h"

enum { STREET_MAX = 1024 }; /* bytes of the columns of one street together */

/* 1 January 1900 stands for "unknown" in old systems. */
static bool is_placeholder_birth(struct date d)
{
    int year, month, day;
    date_to_ymd(d, &year, &month, &day);
    return year == 1900 && month == 1 && day == 1;
}

/* --- values --------------------------------------------------------------------------------------------------------------- */

static const char *target_at(const struct row *row, const struct source_value *v, size_t i)
{
    const char *field = v->from_codes != NULL ? v->from_codes[i] : v->codes;
    return cell_target(&row->source->columns[v->from[i]], &row->cell[v->from[i]], field);
}

static const char *first_code(const struct row *row, const struct source_value *v)
{
    for (size_t i = 0; i < v->n_from; i++) {
        const char *code = target_at(row, v, i);
        if (code[0] != '\0')
            return code;
    }
    return "";
}

/* California's roll-up: Hispanic of any race, else the single race said, else several. "unknown" is only said when nothing
 * else is. */
static const char *race_code(const struct row *row, const struct source_value *v)
{
    const char *said = "";
    for (size_t i = 0; i < v->n_from; i++) {
        const char *code = target_at(row, v, i);
        if (strcmp(code, "hispanic") == 0)
            return code;
        if (code[0] == '\0' || strcmp(code, said) == 0 || (strcmp(code, "unknown") == 0 && said[0] != '\0'))
            continue;
        said = said[0] == '\0' || strcmp(said, "unknown") == 0 ? code : "multiple";
    }
    return said;
}

static size_t rank_of(const struct vocabulary *v, const char *code)
{
    size_t i = 0;
    while (v != NULL && i < v->n_entries && strcmp(v->entry[i].code, code) != 0)
        i++;
    return i;
}

/* The one that comes first in the vocabulary, which lists them strongest first. */
static const char *strongest_code(const struct row *row, const struct source_value *v)
{
    const char *best = first_code(row, v);
    const struct vocabulary *order = NULL;
    for (size_t i = 0; i < v->n_from; i++) {
        const char *code = target_at(row, v, i);
        if (code[0] == '\0' || strcmp(code, best) == 0)
            continue;
        const char *field = v->from_codes != NULL ? v->from_codes[i] : v->codes;
        if (order == NULL) /* rare: two different codes on one row */
            order = codes_vocabulary(row->codes, codes_field_vocabulary(row->codes, field));
        if (rank_of(order, code) < rank_of(order, best))
            best = code;
    }
    return best;
}

static struct row_value map_code(const struct row *row, const struct source_value *v)
{
    const char *code = "";
    if (v->n_from == 0)
        code = v->constant != NULL ? v->constant : "";
    else if (v->combine == COMBINE_RACE)
        code = race_code(row, v);
    else if (v->combine == COMBINE_STRONGEST)
        code = strongest_code(row, v);
    else
        code = first_code(row, v);
    return (struct row_value){.given = code[0] != '\0', .code = code};
}

static struct row_value map_number(const struct row *row, const struct source_value *v)
{
    struct row_value value = {0};
    for (size_t i = 0; i < v->n_from; i++) {
        const struct cell *cell = &row->cell[v->from[i]];
        if (cell->status != CELL_OK || (value.given && v->combine != COMBINE_SUM))
            continue;
        value.number += cell->number;
        value.given = true;
    }
    return value;
}

static void map_birth_month(struct row *row, const struct source_value *v)
{
    int year, month, day;
    for (size_t i = 0; i < v->n_from && !row->has_birth_month; i++) {
        const struct cell *cell = &row->cell[v->from[i]];
        if (cell->status != CELL_OK || is_placeholder_birth(cell->date))
            continue;
        date_to_ymd(cell->date, &year, &month, &day);
        row->has_birth_month = date_from_ymd(year, month, 1, &row->birth_month);
    }
}

static void map_attributes(struct row *row)
{
    row->has_birth_month = false;
    memset(row->attribute, 0, sizeof(row->attribute));
    for (size_t i = 0; i < row->source->n_attributes; i++) {
        const struct source_value *v = &row->source->attributes[i];
        struct row_value *value = &row->attribute[v->attribute];
        if (value->given || !row_conditions_hold(row, v->when, v->n_when))
            continue;
        if (record_attribute_type[v->attribute] == TYPE_MONTH)
            map_birth_month(row, v);
        else
            *value = record_attribute_type[v->attribute] == TYPE_CODE ? map_code(row, v) : map_number(row, v);
    }
}

/* --- events ---------------------------------------------------------------------------------------------------------------- */

/* False when a value is missing without which the event does not exist. */
static bool map_event_values(const struct row *row, const struct source_event *e, struct row_event *event)
{
    for (size_t i = 0; i < e->n_values; i++) {
        const struct source_value *v = &e->values[i];
        struct row_value *value = &event->value[v->attribute];
        if (!value->given && row_conditions_hold(row, v->when, v->n_when))
            *value = event_attribute_type[v->attribute] == TYPE_CODE ? map_code(row, v) : map_number(row, v);
    }
    for (size_t i = 0; i < e->n_values; i++)
        if (e->values[i].needed && !event->value[e->values[i].attribute].given)
            return false;
    return true;
}

static void map_events(struct row *row)
{
    for (size_t i = 0; i < row->source->n_events; i++) {
        const struct source_event *e = &row->source->events[i];
        struct row_event *event = &row->event[row->n_events];
        const struct cell *start = &row->cell[e->start], *end = e->end >= 0 ? &row->cell[e->end] : NULL;
        if (start->status != CELL_OK || !row_conditions_hold(row, e->when, e->n_when))
            continue;
        memset(event->value, 0, sizeof(event->value));
        event->slot = (int)i;
        event->kind = e->kind;
        event->start = start->date;
        event->has_end = end != NULL && end->status == CELL_OK;
        if (event->has_end)
            event->end = end->date;
        if (map_event_values(row, e, event))
            row->n_events++;
    }
}

void row_map(struct row *row)
{
    map_attributes(row);
    map_events(row);
}

/* --- identifiers ---------------------------------------------------------------------------------------------------------- */

static const struct cell *from_cell(const struct row *row, const struct source_identifier *id, size_t i)
{
    return &row->cell[id->from[i]];
}

static struct view given_text(const struct cell *cell)
{
    return cell->status == CELL_MISSING ? (struct view){"", 0} : cell->text;
}

/* One alias in a cell, several with a separator between, or one in parts: first, [middle,] last. */
static bool add_aliases(const struct row *row, const struct source_identifier *id, struct fold *fold,
                        struct identity *identity, struct error *err)
{
    if (id->n_from > 1)
        return normalise_alias_parts(fold, given_text(from_cell(row, id, 0)),
                                     given_text(from_cell(row, id, id->n_from - 1)), identity, err);
    struct view rest = given_text(from_cell(row, id, 0));
    while (rest.len > 0) {
        const char *cut = id->separator != NULL ? memchr(rest.ptr, id->separator[0], rest.len) : NULL;
        struct view one = {rest.ptr, cut != NULL ? (size_t)(cut - rest.ptr) : rest.len};
        if (!normalise_alias(fold, view_trim(one), id->order, identity, err))
            return false;
        size_t used = one.len + (cut != NULL ? 1 : 0);
        rest = (struct view){rest.ptr + used, rest.len - used};
    }
    return true;
}

/* One column of type date, or three: year, month, day. */
static void add_birth_date(const struct row *row, const struct source_identifier *id, struct identity *identity)
{
    struct date d = from_cell(row, id, 0)->date;
    for (size_t i = 0; i < id->n_from; i++)
        if (from_cell(row, id, i)->status != CELL_OK)
            return;
    if (id->n_from == 3 && !date_from_ymd((int)from_cell(row, id, 0)->number, (int)from_cell(row, id, 1)->number,
                                          (int)from_cell(row, id, 2)->number, &d))
        return;
    normalise_birth_date(d, identity);
}

static bool add_id(const struct row *row, const struct source_identifier *id, struct identity *identity,
                   struct error *err)
{
    const struct cell *cell = from_cell(row, id, 0);
    if (cell->status != CELL_OK || identity_add_id(identity, id->namespace_name, cell->id, cell->id_len))
        return true;
    return err_set(err, ERR_CONFIG, "source \"%s\" has too many ids", row->source->name);
}

/* House number, street, apartment may stand in columns of their own: they are one street. */
static bool add_street(const struct row *row, const struct source_identifier *id, struct fold *fold,
                       struct identity *identity, struct error *err)
{
    char text[STREET_MAX];
    size_t len = 0;
    for (size_t i = 0; i < id->n_from; i++) {
        struct view part = given_text(from_cell(row, id, i));
        if (part.len + 1 > sizeof text - len) {
            secret_wipe(text, len);
            return err_set(err, ERR_DATA, "street too long");
        }
        memcpy(text + len, part.ptr, part.len);
        len += part.len;
        text[len++] = ' ';
    }
    bool ok = normalise_street(fold, (struct view){text, len}, identity, err);
    secret_wipe(text, len);
    return ok;
}

/* Of several columns the first that says something counts. */
static bool add_place(const struct row *row, const struct source_identifier *id, struct fold *fold,
                      struct identity *identity, struct error *err)
{
    for (size_t i = 0; i < id->n_from && identity->place[0] == '\0'; i++)
        if (!normalise_place(fold, given_text(from_cell(row, id, i)), identity, err))
            return false;
    return true;
}

static void add_contact(const struct row *row, const struct source_identifier *id, struct identity *identity)
{
    for (size_t i = 0; i < id->n_from; i++) {
        struct view text = given_text(from_cell(row, id, i));
        if (id->kind == KIND_PHONE)
            normalise_phone(text, identity);
        else if (id->kind == KIND_EMAIL && identity->email[0] == '\0')
            normalise_email(text, identity);
        else if (id->kind == KIND_POSTAL_CODE && identity->postal_code[0] == '\0')
            normalise_postal_code(text, identity);
    }
}

/* The kinds that normalising cannot refuse. */
static void add_plain(const struct row *row, const struct source_identifier *id, struct identity *identity)
{
    const struct cell *cell = from_cell(row, id, 0);
    if (id->kind == KIND_SUFFIX)
        normalise_suffix(given_text(cell), identity);
    else if (id->kind == KIND_BIRTH_DATE)
        add_birth_date(row, id, identity);
    else if (id->kind == KIND_SEX)
        normalise_sex(view_of(cell->status == CELL_OK ? cell->target[0] : ""), identity);
    else if (id->kind == KIND_SSN)
        (void)normalise_ssn(given_text(cell), identity);
    else
        add_contact(row, id, identity);
}

static bool add_identifier(const struct row *row, const struct source_identifier *id, struct fold *fold,
                           struct identity *identity, struct error *err)
{
    struct view text = given_text(from_cell(row, id, 0));
    switch (id->kind) {
    case KIND_GIVEN_NAME:
        return normalise_given(fold, text, identity, err);
    case KIND_MIDDLE_NAME:
        return normalise_middle(fold, text, identity, err);
    case KIND_FAMILY_NAME:
        return normalise_family(fold, text, identity, err);
    case KIND_FULL_NAME:
        return normalise_full_name(fold, text, id->order, identity, err);
    case KIND_ALIAS:
        return add_aliases(row, id, fold, identity, err);
    case KIND_PLACE:
        return add_place(row, id, fold, identity, err);
    case KIND_STREET:
        return add_street(row, id, fold, identity, err);
    case KIND_ID:
        return add_id(row, id, identity, err);
    default:
        add_plain(row, id, identity);
        return true;
    }
}

bool row_identity(struct row *row, struct fold *fold, struct identity *identity, struct error *err)
{
    identity_init(identity);
    for (size_t i = 0; i < row->source->n_identifiers; i++) {
        const struct source_identifier *id = &row->source->identifiers[i];
        if (add_identifier(row, id, fold, identity, err))
            continue;
        row->verdict = ROW_REJECTED;
        row->column = id->from[0];
        row->reason = "too_long";
        return false;
    }
    return true;
}
