// SPDX-License-Identifier: Apache-2.0
// What the linker remembers of a record from the first step to the last. There are few namespaces, systems and codes, so
// names are nearly always found where the hint says.
//
// Keys are keyed hashes, so where a key stands among n of them follows from its first bits: rows are dealt out by these, about
// one to a place, put in order within a place, and put together. Keys and the rest then lie in arrays of their own, and a
// table by the same bits finds a key.
#include "linker/units.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

struct row {
    struct uuid key;
    struct unit unit;
};

_Static_assert(sizeof(struct row) == 32, "rows are compared byte by byte");

static const size_t MAX_BYTES = (size_t)UNITS_MAX * sizeof(struct row);
enum { MAX_BEGIN_BITS = 31 };

void names_init(struct names *names)
{
    buf_init(&names->storage, (size_t)NAMES_MAX * NAME_BYTES);
    names->n = 0;
    memset(names->hint, 0, sizeof(names->hint));
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

static uint16_t *hint_of(struct names *names, struct view name)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < name.len; i++)
        sum = 31 * sum + (uint8_t)name.ptr[i];
    return &names->hint[sum % NAME_HINTS];
}

static bool is_name(const struct names *names, uint16_t number, struct view name)
{
    return number < names->n && view_equals(name, names_at(names, number));
}

bool names_number(struct names *names, struct view name, uint16_t *ret_number, struct error *err)
{
    uint16_t *hint = hint_of(names, name), number = *hint;
    if (!is_name(names, number, name))
        for (number = 0; number < names->n && !is_name(names, number, name);)
            number++;
    if (number == names->n) {
        char entry[NAME_BYTES] = {0};
        if (name.len >= NAME_BYTES || names->n == NAMES_MAX)
            return err_set(err, ERR_BUG, "a namespace or system has too long a name, or there are too many");
        if (name.len > 0)
            memcpy(entry, name.ptr, name.len);
        if (!buf_add(&names->storage, entry, sizeof(entry), err))
            return false;
        names->n++;
    }
    *ret_number = *hint = number;
    return true;
}

static struct names *unit_names(struct units *u, int which) // groups, then namespaces and systems
{
    return which < UNIT_GROUPS ? &u->group_names[which] : which == UNIT_GROUPS ? &u->namespace_names : &u->system_names;
}

void units_init(struct units *u)
{
    *u = (struct units){0};
    struct buf *bufs[] = {&u->rows, &u->keys, &u->all, &u->first};
    for (size_t i = 0; i < COUNT_OF(bufs); i++)
        buf_init(bufs[i], MAX_BYTES);
    for (int i = 0; i < UNIT_GROUPS + 2; i++)
        names_init(unit_names(u, i));
}

void units_done(struct units *u)
{
    struct buf *bufs[] = {&u->rows, &u->keys, &u->all, &u->first};
    for (size_t i = 0; i < COUNT_OF(bufs); i++)
        buf_done(bufs[i]);
    for (int i = 0; i < UNIT_GROUPS + 2; i++)
        names_done(unit_names(u, i));
    u->n = 0;
}

// Rows of one record often come in runs, and say the same.
static bool add_row(struct units *u, const struct row *row, struct error *err)
{
    const struct row *end = (const struct row *)(const void *)(u->rows.data + u->rows.len);
    bool is_said = u->rows.len > 0 && memcmp(end - 1, row, sizeof(*row)) == 0;
    return is_said || buf_add(&u->rows, row, sizeof(*row), err);
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
    return add_row(u, &row, err);
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

// ---- places by the first bits of a key ----------------------------------------------------------------------------------

static uint32_t beginning(const struct units *u, const struct uuid *key)
{
    uint32_t bits;
    memcpy(&bits, key->bytes, sizeof(bits));
    return (uint32_t)((uint64_t)be32toh(bits) >> (32 - u->begin_bits));
}

static uint32_t *firsts(const struct units *u)
{
    return (uint32_t *)(void *)u->first.data;
}

static const struct row *rows_of(const struct units *u)
{
    return (const struct row *)(const void *)u->rows.data;
}

// A table of zeros, for so many keys.
static bool make_table(struct units *u, size_t n_keys, struct error *err)
{
    u->begin_bits = 1;
    while (u->begin_bits < MAX_BEGIN_BITS && UINT64_C(1) << u->begin_bits < n_keys)
        u->begin_bits++;
    size_t bytes = (((size_t)1 << u->begin_bits) + 2) * sizeof(uint32_t);
    buf_reset(&u->first);
    if (!buf_reserve(&u->first, bytes, err))
        return false;
    memset(u->first.data, 0, bytes);
    u->first.len = bytes;
    return true;
}

// firsts[i + 1]: how many rows begin with i or less; firsts[i] so many with less than i.
static bool count_beginnings(struct units *u, size_t n_rows, struct error *err)
{
    if (!make_table(u, n_rows, err))
        return false;
    for (size_t i = 0; i < n_rows; i++)
        firsts(u)[beginning(u, &rows_of(u)[i].key) + 2]++; // one further than meant: dealing out moves it down
    for (size_t i = 2; i < u->first.len / sizeof(uint32_t); i++)
        firsts(u)[i] += firsts(u)[i - 1];
    return true;
}

// The numbers of the rows in the order of their keys.
static void sort_rows(struct units *u, size_t n_rows, uint32_t *order)
{
    const struct row *rows = rows_of(u);
    for (size_t i = 0; i < n_rows; i++)
        order[firsts(u)[beginning(u, &rows[i].key) + 1]++] = (uint32_t)i;
    for (size_t i = 1; i < n_rows; i++) { // all but in order
        uint32_t row = order[i];
        size_t at = i;
        for (; at > 0 && uuid_compare(&rows[order[at - 1]].key, &rows[row].key) > 0; at--)
            order[at] = order[at - 1];
        order[at] = row;
    }
}

// From rows to units: those of one record lie side by side.
static bool add_units(struct units *u, size_t n_rows, const uint32_t *order, struct error *err)
{
    const struct row *rows = rows_of(u);
    for (size_t i = 0, end; i < n_rows; i = end) {
        const struct row *row = &rows[order[i]];
        struct unit unit = row->unit;
        for (end = i + 1; end < n_rows && uuid_compare(&rows[order[end]].key, &row->key) == 0; end++)
            put_together(u, &unit, &rows[order[end]].unit);
        if (!add_unit(u, &row->key, unit, err))
            return false;
    }
    return true;
}

// Units that were there before, and those that came to them: each in order, from the highest down into one.
static bool merge_units(struct units *u, uint32_t n_before, struct error *err)
{
    struct uuid *key = (struct uuid *)(void *)u->keys.data;
    struct unit *unit = (struct unit *)(void *)u->all.data;
    uint32_t n_new = u->n - n_before, old = n_before;
    if (n_before == 0 || n_new == 0)
        return true;
    struct row *rows = malloc(n_new * sizeof(*rows));
    if (rows == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (uint32_t i = 0; i < n_new; i++)
        rows[i] = (struct row){.key = key[n_before + i], .unit = unit[n_before + i]};
    for (uint32_t to = u->n; n_new > 0;) {
        bool is_old = old > 0 && uuid_compare(&key[old - 1], &rows[n_new - 1].key) > 0;
        to--;
        key[to] = is_old ? key[old - 1] : rows[n_new - 1].key;
        unit[to] = is_old ? unit[old - 1] : rows[n_new - 1].unit;
        *(is_old ? &old : &n_new) -= 1;
    }
    free(rows);
    return true;
}

// The same table, of units.
static bool index_units(struct units *u, struct error *err)
{
    uint32_t unit = 0;
    if (!make_table(u, u->n, err))
        return false;
    for (uint32_t i = 0; i <= UINT32_C(1) << u->begin_bits; i++) {
        while (unit < u->n && beginning(u, &units_keys(u)[unit]) < i)
            unit++;
        firsts(u)[i] = unit;
    }
    return true;
}

bool units_close(struct units *u, struct error *err)
{
    size_t n_rows = u->rows.len / sizeof(struct row);
    uint32_t n_before = u->n;
    if (n_rows > UNITS_MAX - n_before)
        return err_set(err, ERR_CONFIG, "more than %d rows with identifiers", UNITS_MAX);
    uint32_t *order = calloc(n_rows + 1, sizeof(*order));
    if (order == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    bool ok = count_beginnings(u, n_rows, err);
    if (ok)
        sort_rows(u, n_rows, order);
    ok = ok && add_units(u, n_rows, order, err);
    free(order);
    if (!ok)
        return false;
    buf_done(&u->rows);
    buf_init(&u->rows, MAX_BYTES);
    return merge_units(u, n_before, err) && index_units(u, err);
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
    uint32_t begin = beginning(u, record_key);
    for (uint32_t i = firsts(u)[begin]; i < firsts(u)[begin + 1]; i++)
        if (uuid_compare(&units_keys(u)[i], record_key) == 0) {
            *ret_unit = i;
            return true;
        }
    return false;
}

// What is looked at lies scattered: it is asked for before the first of it is needed.
bool units_find_all(const struct units *u, const struct uuid *record_keys, size_t n, uint32_t *ret_units)
{
    bool all = true;
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&firsts(u)[beginning(u, &record_keys[i])]);
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(units_keys(u) + firsts(u)[beginning(u, &record_keys[i])]);
    for (size_t i = 0; i < n; i++)
        if (!units_find(u, &record_keys[i], &ret_units[i])) {
            ret_units[i] = UNITS_MAX;
            all = false;
        }
    return all;
}

// ---- rows of others -----------------------------------------------------------------------------------------------------

static bool renumber(const struct names *from, struct names *to, uint16_t *number, struct error *err)
{
    return *number == NAME_NONE || names_number(to, view_of(names_at(from, *number)), number, err);
}

static bool add_row_of(struct units *u, const struct units *others, struct row row, struct error *err)
{
    uint16_t ns = row.unit.live_namespace / 2;
    if (!renumber(&others->namespace_names, &u->namespace_names, &ns, err) ||
        !renumber(&others->system_names, &u->system_names, &row.unit.system, err))
        return false;
    row.unit.live_namespace = (uint16_t)(2 * ns + (row.unit.live_namespace & 1));
    for (int g = 0; g < UNIT_GROUPS; g++)
        if (!renumber(&others->group_names[g], &u->group_names[g], &row.unit.group[g], err))
            return false;
    return add_row(u, &row, err);
}

bool units_add_unknown(struct units *u, const struct units *others, struct error *err)
{
    enum { AT_ONCE = 256 };
    const struct row *rows = rows_of(others);
    size_t n_rows = others->rows.len / sizeof(*rows);
    for (size_t first = 0, n; first < n_rows; first += n) {
        struct uuid key[AT_ONCE];
        uint32_t unit[AT_ONCE];
        for (n = 0; n < AT_ONCE && first + n < n_rows; n++)
            key[n] = rows[first + n].key;
        if (units_find_all(u, key, n, unit))
            continue;
        for (size_t i = 0; i < n; i++)
            if (unit[i] == UNITS_MAX && !add_row_of(u, others, rows[first + i], err))
                return false;
    }
    return true;
}

uint64_t units_bytes(const struct units *u)
{
    return u->rows.size + u->keys.size + u->all.size + u->first.size;
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

bool units_arrange(struct units *u, const uint32_t *unit, struct error *err)
{
    enum { AHEAD = 16 };
    struct buf arranged;
    buf_init(&arranged, MAX_BYTES);
    if (!buf_reserve(&arranged, (size_t)u->n * sizeof(struct unit), err))
        return false;
    struct unit *to = (struct unit *)(void *)arranged.data;
    for (uint32_t i = 0; i < u->n; i++) {
        if (i + AHEAD < u->n)
            __builtin_prefetch(units_at(u, unit[i + AHEAD]));
        to[i] = *units_at(u, unit[i]);
    }
    arranged.len = (size_t)u->n * sizeof(struct unit);
    buf_done(&u->all);
    u->all = arranged;
    return true;
}
