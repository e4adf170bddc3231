/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of pg share: the session, and the one place that turns a server's answer into an error. For pg*.c
 * only. */
#pragma once

#include <libpq-fe.h>

#include "common/pg.h"
#include "common/pieces.h"

struct pg {
    PGconn *conn;
    char *conninfo; /* for pg_connect_again; may hold a password */
    bool has_lock;  /* pg_try_lock got one */
};

/* Days from 1970-01-01 to 2000-01-01, where PostgreSQL begins to count. */
enum { PG_EPOCH_DAYS = 10957 };

/* Fill err from a failed result (NULL: the connection broke) of the named statement: the SQLSTATE and a constraint's
 * name, nothing else. Always returns false. */
bool pg_fail(const PGresult *res, const char *statement, struct error *err);
/* Fetch and drop what is left of a command, so that the session can take the next one. False when one of them failed.
 */
MUST_CHECK bool pg_drain(struct pg *pg, const char *statement, struct error *err);
void pg_clearp(PGresult **res);
/* Run a text without parameters, which may hold several statements. */
MUST_CHECK bool pg_exec(struct pg *pg, const char *text, const char *statement, struct error *err);

/* Big-endian numbers, as the binary formats want them. */
static inline void pg_put16(uint8_t *p, uint16_t n)
{
    p[0] = (uint8_t)(n >> 8);
    p[1] = (uint8_t)n;
}

static inline void pg_put32(uint8_t *p, uint32_t n)
{
    n = __builtin_bswap32(n);
    __builtin_memcpy(p, &n, sizeof(n));
}

static inline void pg_put64(uint8_t *p, uint64_t n)
{
    n = __builtin_bswap64(n);
    __builtin_memcpy(p, &n, sizeof(n));
}

static inline uint64_t pg_get_be(const char *p, size_t len)
{
    uint64_t n = 0;
    for (size_t i = 0; i < len; i++)
        n = n << 8 | (uint8_t)p[i];
    return n;
}

/* A signed number of 1 (bool), 2, 4 or 8 bytes. */
int64_t pg_decode_int(const char *p, size_t len);
