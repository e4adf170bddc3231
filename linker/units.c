// SPDX-License-Identifier: Apache-2.0
// What the linker remembers of a record from the first step to the last. There are few namespaces, systems and codes and
// neighbours share them, so names are looked up from the last one met.
//
// Rows are sorted by key and put together; keys and the rest then lie in arrays of their own, and a table of places, at
// most half full, finds a key by its first bytes: keys are keyed hashes, so those are as good as random.
#include "linker/units.h"

#include <stdlib.h>
#include <string.h>

struct row {
    struct uuid key;
    struct unit unit;
};

static const size_t MAX_BYTES = (size_t)UNITS_MAX * sizeof(struct row);
enum { FREE_PLACE = -1 };

void names_init(struct names *names)
{
    buf_init(&names->storage, (size_t)NAMES_MAX * NAME_BYTES);
    names->n = names->last = 0;
}

void names_done(struct names *names)
{
    buf_done(&names->storage);
    names->n = 0;
}

const char *names_at(const struct names *names, uint16_t number)
{
    return names->storage.data + (size_t)number * NAME_BYTES;
}

bool names_number(struct names *names, struct view name, uint16_t *ret_number, struct error *err)
{
    for (uint16_t i = 0; i < names->n; i++) {
        uint16_t candidate = (uint16_t)((names->last + i) % names->n);
        if (view_equals(name, names_at(names, candidate))) {
            *ret_number = names->last = candidate;
            return true;
        }
    }
    char entry[NAME_BYTES] = {0};
    if (name.len >= NAME_BYTES || names->n == NAMES_MAX)
        return err_set(err, ERR_BUG, "a namespace or system has too long a name, or there are too many");
    if (name.len > 0)
        memcpy(entry, name.ptr, name.len);
    if (!buf_add(&names->storage, entry, sizeof(entry), err))
        return false;
    *ret_number = names->last = names->n++;
    return true;
}

static struct names *unit_names(struct units *u, int which) // groups, then namespaces and systems
{
    return which < UNIT_GROUPS ? &u->group_names[which] : which == UNIT_GROUPS ? &u->namespace_names : &u->system_names;
}

void units_init(struct units *u)
{
    *u = (struct units){0};
    struct buf *bufs[] = {&u->rows, &u->keys, &u->all, &u->table};
    for (size_t i = 0; i < COUNT_OF(bufs); i++)
        buf_init(bufs[i], MAX_BYTES);
    for (int i = 0; i < UNIT_GROUPS + 2; i++)
        names_init(unit_names(u, i));
}

void units_done(struct units *u)
{
    struct buf *bufs[] = {&u->rows, &u->keys, &u->all, &u->table};
    for (size_t i = 0; i < COUNT_OF(bufs); i++)
        buf_done(bufs[i]);
    for (int i = 0; i < UNIT_GROUPS + 2; i++)
        names_done(unit_names(u, i));
    u->n = 0;
}

static uint64_t first_bytes(const struct uuid *key)
{
    uint64_t value;
    memcpy(&value, key->bytes, sizeof(value));
    return value;
}

bool units_add(struct units *u, const struct unit_row *from, struct error *err)
{
    struct row row = {.key = from->record_key};
    uint16_t namespace_number;
    memcpy(&row.unit.delivery, from->delivery.bytes, sizeof(row.unit.delivery));
    if (!names_number(&u->namespace_names, from->namespace_name, &namespace_number, err) ||
        !names_number(&u->system_names, from->system, &row.unit.system, err))
        return false;
    // Not live: the namespace is remembered all the same until the rows are put together.
    row.unit.live_namespace = (uint16_t)(2 * namespace_number + from->live);
    for (int g = 0; g < UNIT_GROUPS; g++) {
        row.unit.group[g] = NAME_NONE;
        if (from->group[g].ptr != NULL && !names_number(&u->group_names[g], from->group[g], &row.unit.group[g], err))
            return false;
    }
    return buf_add(&u->rows, &row, sizeof(row), err);
}

static int by_key(const void *x, const void *y)
{
    return uuid_compare(&((const struct row *)x)->key, &((const struct row *)y)->key);
}

static uint16_t first_name(const struct names *names, uint16_t a, uint16_t b)
{
    if (a == b || b == NAME_NONE)
        return a;
    return a == NAME_NONE || strcmp(names_at(names, b), names_at(names, a)) < 0 ? b : a;
}

// Another row of the same record.
static void put_together(const struct units *u, struct unit *unit, const struct unit *row)
{
    bool live = unit->live_namespace & row->live_namespace & 1;
    uint16_t ns = first_name(&u->namespace_names, unit->live_namespace / 2, row->live_namespace / 2);
    unit->live_namespace = (uint16_t)(2 * ns + live);
    unit->system = first_name(&u->system_names, unit->system, row->system);
    if (unit->delivery != row->delivery)
        unit->delivery = 0;
    for (int g = 0; g < UNIT_GROUPS; g++)
        unit->group[g] = first_name(&u->group_names[g], unit->group[g], row->group[g]);
}

static bool add_unit(struct units *u, const struct uuid *key, struct unit unit, struct error *err)
{
    unit.live_namespace = unit.live_namespace & 1 ? (uint16_t)(unit.live_namespace / 2 + 1) : 0;
    u->n++;
    return buf_add(&u->keys, key, sizeof(*key), err) && buf_add(&u->all, &unit, sizeof(unit), err);
}

static int32_t *place_of(const struct units *u, const struct uuid *key)
{
    int32_t *table = (int32_t *)(void *)u->table.data;
    uint64_t mask = u->table.len / sizeof(*table) - 1;
    uint64_t at = first_bytes(key) & mask;
    while (table[at] != FREE_PLACE && uuid_compare(&units_keys(u)[table[at]], key) != 0)
        at = (at + 1) & mask;
    return &table[at];
}

static bool fill_table(struct units *u, struct error *err)
{
    size_t size = 16;
    while (size < 2 * (size_t)u->n)
        size *= 2;
    buf_reset(&u->table);
    if (!buf_reserve(&u->table, size * sizeof(int32_t), err))
        return false;
    memset(u->table.data, 0xFF, size * sizeof(int32_t)); // FREE_PLACE
    u->table.len = size * sizeof(int32_t);
    for (uint32_t i = 0; i < u->n; i++)
        *place_of(u, &units_keys(u)[i]) = (int32_t)i;
    return true;
}

bool units_close(struct units *u, struct error *err)
{
    struct row *rows = (struct row *)(void *)u->rows.data;
    size_t n = u->rows.len / sizeof(*rows);
    if (n > UNITS_MAX)
        return err_set(err, ERR_CONFIG, "more than %d rows with identifiers", UNITS_MAX);
    if (n > 1)
        qsort(rows, n, sizeof(*rows), by_key);
    for (size_t i = 0, end; i < n; i = end) {
        struct unit unit = rows[i].unit;
        for (end = i + 1; end < n && uuid_compare(&rows[end].key, &rows[i].key) == 0; end++)
            put_together(u, &unit, &rows[end].unit);
        if (!add_unit(u, &rows[i].key, unit, err))
            return false;
    }
    buf_done(&u->rows);
    buf_init(&u->rows, MAX_BYTES);
    return fill_table(u, err);
}

const struct uuid *units_keys(const struct units *u)
{
    return (const struct uuid *)(const void *)u->keys.data;
}

const struct unit *units_at(const struct units *u, uint32_t unit)
{
    return (const struct unit *)(const void *)u->all.data + unit;
}

bool units_find(const struct units *u, const struct uuid *record_key, uint32_t *ret_unit)
{
    int32_t found = *place_of(u, record_key);
    if (found == FREE_PLACE)
        return false;
    *ret_unit = (uint32_t)found;
    return true;
}

bool units_live_namespaces(const struct units *u, uint16_t **ret_live, struct error *err)
{
    uint16_t *live = calloc((size_t)u->n + 1, sizeof(*live));
    if (live == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (uint32_t i = 0; i < u->n; i++)
        live[i] = units_at(u, i)->live_namespace;
    *ret_live = live;
    return true;
}
