// SPDX-License-Identifier: Apache-2.0
/* Reads results in PostgreSQL's binary format. A struct pg_result is libpq's PGresult under a name of our own.
 *
 * Assumes the caller knows its statement: columns are numbered from 0 in the order of its SELECT, and asking for a
 * number where a text stands is a bug that the length check turns into 0, never into a read past the end. */
#include <stdlib.h>
#include <string.h>

#include "common/pg_session.h"

enum { JSONB_OID = 3802, DATE_BYTES = 4, FLOAT8_BYTES = 8 };

static const PGresult *inner(const struct pg_result *r)
{
    return (const PGresult *)r;
}

void pg_result_freep(struct pg_result **r)
{
    PQclear((PGresult *)*r);
    *r = NULL;
}

int pg_rows(const struct pg_result *r)
{
    return PQntuples(inner(r));
}

int64_t pg_affected(const struct pg_result *r)
{
    const char *count = PQcmdTuples((PGresult *)r);
    int64_t n = 0;
    return text_to_int64(view_of(count), 0, INT64_MAX, &n) ? n : 0;
}

bool pg_is_null(const struct pg_result *r, int row, int column)
{
    return PQgetisnull(inner(r), row, column) == 1;
}

static struct view field(const struct pg_result *r, int row, int column)
{
    return (struct view){PQgetvalue(inner(r), row, column), (size_t)PQgetlength(inner(r), row, column)};
}

int64_t pg_decode_int(const char *p, size_t len)
{
    uint64_t n = len <= sizeof(n) ? pg_get_be(p, len) : 0;
    switch (len) {
    case 1:
        return n != 0;
    case 2:
        return (int16_t)n;
    case 4:
        return (int32_t)n;
    default:
        return (int64_t)n;
    }
}

bool pg_get_bool(const struct pg_result *r, int row, int column)
{
    return pg_get_int(r, row, column) != 0;
}

int64_t pg_get_int(const struct pg_result *r, int row, int column)
{
    struct view v = field(r, row, column);
    return pg_decode_int(v.ptr, v.len);
}

double pg_get_float8(const struct pg_result *r, int row, int column)
{
    struct view v = field(r, row, column);
    uint64_t bits = v.len == FLOAT8_BYTES ? pg_get_be(v.ptr, v.len) : 0;
    double x = 0;
    memcpy(&x, &bits, sizeof(x));
    return x;
}

struct view pg_get_text(const struct pg_result *r, int row, int column)
{
    struct view v = field(r, row, column);
    if (PQftype(inner(r), column) == JSONB_OID && v.len > 0) { /* a version byte comes first */
        v.ptr++;
        v.len--;
    }
    return v;
}

struct uuid pg_get_uuid(const struct pg_result *r, int row, int column)
{
    return pg_field_uuid(field(r, row, column));
}

struct date pg_get_date(const struct pg_result *r, int row, int column)
{
    return pg_field_date(field(r, row, column));
}

int64_t pg_field_int(struct view v)
{
    return v.ptr == NULL ? 0 : pg_decode_int(v.ptr, v.len);
}

struct uuid pg_field_uuid(struct view v)
{
    struct uuid u = {{0}};
    if (v.len == UUID_BYTES)
        memcpy(u.bytes, v.ptr, UUID_BYTES);
    return u;
}

struct date pg_field_date(struct view v)
{
    if (v.len != DATE_BYTES)
        return (struct date){0};
    return (struct date){(int32_t)pg_decode_int(v.ptr, v.len) + PG_EPOCH_DAYS};
}
