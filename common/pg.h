/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL by libpq. Only pg*.c include libpq-fe.h. There is no general query function: every statement is a file
 * under sql/, embedded at build time and named by its enum (sql/queries/intake/find_delivery.sql is
 * SQL_INTAKE_FIND_DELIVERY, see the generated common/sql.h).
 *
 * The server's error text can carry values of rows, so it never leaves pg.c: an error says the statement's name, the
 * SQLSTATE and, for constraint violations, the constraint's name. Classes 08, 53, 57 (connection, resources, shutdown) are
 * ERR_RETRY; 42501 is ERR_DENIED; others ERR_BUG.
 *
 * Parameters and results are binary; text is only ever a code, a name from the configuration, or JSON of counts. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/sql.h"
#include "common/text.h"
#include "common/uuid.h"

struct pg; /* one session */

MUST_CHECK bool pg_connect(const char *conninfo, struct pg **ret_pg, struct error *err);
/* A second session like this one: a COPY out and a COPY in cannot share a session. */
MUST_CHECK bool pg_connect_again(const struct pg *pg, struct pg **ret_pg, struct error *err);
void pg_closep(struct pg **pg);
bool pg_alive(const struct pg *pg);

/* --- statements -------------------------------------------------------------------------------------------- */

enum pg_type { PG_BOOL, PG_INT2, PG_INT4, PG_INT8, PG_FLOAT8, PG_TEXT, PG_UUID, PG_DATE, PG_BYTEA, PG_JSONB };

struct pg_param {
    enum pg_type type;
    bool is_null;
    int64_t n; /* bool, ints, date (days since 1970) */
    double x;
    struct view bytes; /* text, bytea, uuid, jsonb: borrowed until the call returns */
};

struct pg_param pg_bool(bool b);
struct pg_param pg_int4(int32_t n);
struct pg_param pg_int8(int64_t n);
struct pg_param pg_float8(double x);
struct pg_param pg_text(const char *s); /* NULL gives SQL NULL */
struct pg_param pg_uuid(const struct uuid *u);
struct pg_param pg_date(struct date d);
struct pg_param pg_bytea(const void *bytes, size_t len);
struct pg_param pg_jsonb(const char *s);

struct pg_result;
void pg_result_freep(struct pg_result **r);

/* Run one statement. ret_result may be NULL when no rows are wanted; else the caller frees it. */
MUST_CHECK bool pg_run(struct pg *pg, enum sql_id sql, const struct pg_param *params, int n_params,
                       struct pg_result **ret_result, struct error *err);
/* Run a file of several statements without parameters (migrations, stages): in the open transaction, or one of its own. */
MUST_CHECK bool pg_script(struct pg *pg, enum sql_id sql, struct error *err);

MUST_CHECK bool pg_begin(struct pg *pg, struct error *err);
/* A lost connection here leaves the outcome unknown: ERR_RETRY; the caller looks up its key before repeating. */
MUST_CHECK bool pg_commit(struct pg *pg, struct error *err);
void pg_rollback(struct pg *pg); /* never fails: a dead session has nothing to roll back */

int pg_rows(const struct pg_result *r);
int64_t pg_affected(const struct pg_result *r); /* rows an INSERT, UPDATE, DELETE touched */
bool pg_is_null(const struct pg_result *r, int row, int column);
bool pg_get_bool(const struct pg_result *r, int row, int column);
int64_t pg_get_int(const struct pg_result *r, int row, int column); /* int2, int4, int8 */
double pg_get_float8(const struct pg_result *r, int row, int column);
struct view pg_get_text(const struct pg_result *r, int row,
                        int column); /* text, bytea, json; lives as long as r; terminated */
struct uuid pg_get_uuid(const struct pg_result *r, int row, int column);
struct date pg_get_date(const struct pg_result *r, int row, int column);

/* --- binary COPY in ------------------------------------------------------------------------------------------ */

/* Rows in COPY binary format, built in memory, sent in one COPY: one struct a target table. Holds no identifiers. */
struct pg_rows;
struct pieces; /* common/pieces.h */
MUST_CHECK bool pg_rows_new(int n_columns, struct pg_rows **ret_rows, struct error *err);
void pg_rows_freep(struct pg_rows **rows);
/* Take memory from there, waiting for it when there is none. Before the first row. */
void pg_rows_use(struct pg_rows *rows, struct pieces *pieces);
void pg_rows_reset(struct pg_rows *rows);
size_t pg_rows_bytes(const struct pg_rows *rows);
size_t pg_rows_pieces(const struct pg_rows *rows); /* that hold them */
int64_t pg_rows_count(const struct pg_rows *rows);
/* Add exactly n_columns fields after each pg_rows_begin. A failure to grow is remembered and told by pg_rows_send. */
void pg_rows_begin(struct pg_rows *rows);
void pg_rows_null(struct pg_rows *rows);
void pg_rows_bool(struct pg_rows *rows, bool b);
void pg_rows_int2(struct pg_rows *rows, int16_t n);
void pg_rows_int4(struct pg_rows *rows, int32_t n);
void pg_rows_int8(struct pg_rows *rows, int64_t n);
void pg_rows_float8(struct pg_rows *rows, double x);
void pg_rows_date(struct pg_rows *rows, struct date d);
void pg_rows_text(struct pg_rows *rows, struct view v);
void pg_rows_uuid(struct pg_rows *rows, const struct uuid *u);
void pg_rows_bytea(struct pg_rows *rows, const void *bytes, size_t len);
/* COPY them by the statement (COPY ... FROM STDIN (FORMAT binary)), then reset, also when that failed; their
 * memory is given back as they are sent. Nothing is sent when there are none. */
MUST_CHECK bool pg_rows_send(struct pg *pg, enum sql_id copy, struct pg_rows *rows, struct error *err);

/* --- binary COPY out ----------------------------------------------------------------------------------------- */

struct pg_reader; /* streams rows; one at a time in a session */
MUST_CHECK bool pg_reader_open(struct pg *pg, enum sql_id copy, struct pg_reader **ret_reader, struct error *err);
void pg_reader_closep(struct pg_reader **r); /* before the end: cancels the COPY */
/* The next row; fields are valid until the next call. A NULL field has ptr NULL. */
MUST_CHECK bool pg_reader_next(struct pg_reader *r, struct view *fields, int n_fields, bool *ret_has_row,
                               struct error *err);
int64_t pg_field_int(struct view field); /* int2, int4, int8, by length */
struct uuid pg_field_uuid(struct view field);
struct date pg_field_date(struct view field);

/* --- locks ----------------------------------------------------------------------------------------------------- */

/* Session advisory lock by name (a number fixed in sql/); *ret_got false when another session holds it. */
MUST_CHECK bool pg_try_lock(struct pg *pg, int64_t key, bool *ret_got, struct error *err);
