// SPDX-License-Identifier: Apache-2.0
// What the linker remembers of a record from the first step to the last: its key, the namespace of its live id and its
// system. There are few namespaces and systems and neighbours share them, so names are looked up from the last one met.
#include "linker/units.h"

static const size_t MAX_BYTES = (size_t)UNITS_MAX * sizeof(struct uuid);

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

void units_init(struct units *u)
{
    *u = (struct units){0};
    buf_init(&u->keys, MAX_BYTES);
    buf_init(&u->live_namespaces, MAX_BYTES);
    buf_init(&u->systems, MAX_BYTES);
    names_init(&u->namespace_names);
    names_init(&u->system_names);
}

void units_done(struct units *u)
{
    buf_done(&u->keys);
    buf_done(&u->live_namespaces);
    buf_done(&u->systems);
    names_done(&u->namespace_names);
    names_done(&u->system_names);
    u->n = 0;
}

bool units_add(struct units *u, const struct uuid *record_key, struct view namespace_name, bool live,
               struct view system, struct error *err)
{
    uint16_t namespace_number, system_number;
    if (u->n == UNITS_MAX)
        return err_set(err, ERR_CONFIG, "more than %d records", UNITS_MAX);
    if (u->n > 0 && uuid_compare(&units_keys(u)[u->n - 1], record_key) >= 0)
        return err_set(err, ERR_BUG, "records out of order");
    if (!names_number(&u->namespace_names, namespace_name, &namespace_number, err) ||
        !names_number(&u->system_names, system, &system_number, err))
        return false;
    uint16_t live_namespace = live ? (uint16_t)(namespace_number + 1) : 0;
    if (!buf_add(&u->keys, record_key, sizeof(*record_key), err) ||
        !buf_add(&u->live_namespaces, &live_namespace, sizeof(live_namespace), err) ||
        !buf_add(&u->systems, &system_number, sizeof(system_number), err))
        return false;
    u->n++;
    return true;
}

const struct uuid *units_keys(const struct units *u)
{
    return (const struct uuid *)(const void *)u->keys.data;
}

const uint16_t *units_live_namespaces(const struct units *u)
{
    return (const uint16_t *)(const void *)u->live_namespaces.data;
}

const uint16_t *units_systems(const struct units *u)
{
    return (const uint16_t *)(const void *)u->systems.data;
}

// Doubling steps from `from`, then halving: next to free for a neighbour, logarithmic in the distance otherwise.
bool units_find(const struct units *u, uint32_t from, const struct uuid *record_key, uint32_t *ret_unit)
{
    const struct uuid *keys = units_keys(u);
    uint64_t low = from, step = 1; // keys before low are smaller
    while (low + step <= u->n && uuid_compare(&keys[low + step - 1], record_key) < 0) {
        low += step;
        step *= 2;
    }
    uint64_t high = low + step < u->n ? low + step : u->n;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (uuid_compare(&keys[middle], record_key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low >= u->n || uuid_compare(&keys[low], record_key) != 0)
        return false;
    *ret_unit = (uint32_t)low;
    return true;
}
