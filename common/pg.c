// SPDX-License-Identifier: Apache-2.0
/* One session with a PostgreSQL server.
 *
 * Decides what of the server's answers may be seen: it quotes bad input in its messages, so a message never leaves this
 * file. An error carries the statement's name, the SQLSTATE and, where a constraint was violated, the constraint's
 * name, which is ours. The one exception is connecting, when no value has been sent yet: there the reason becomes the
 * hint.
 *
 * Assumes a server of version 14 or later that speaks UTF-8. Every session begins with sql/queries/ops/session.sql, so
 * that nothing depends on how a role or a database is set up.
 *
 * In order: connecting, errors, parameters, statements, transactions. Results are read in pg_result.c, COPY is
 * pg_copy.c. */
#include "common/pg.h"

#include <stdlib.h>
#include <string.h>

#include "common/pg_session.h"

enum { PG_OLDEST = 140000, PG_MAX_PARAMS = 24 };

/* Type oids of pg_type.dat; they are fixed for ever. */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25, OID_FLOAT8 = 701 };
enum { OID_DATE = 1082, OID_UUID = 2950, OID_JSONB = 3802 };

void pg_clearp(PGresult **res)
{
    PQclear(*res);
    *res = NULL;
}

/* --- connecting ------------------------------------------------------------------------------------------------- */

static void swallow_notice(void *ctx, const PGresult *res)
{
    (void)ctx;
    (void)res;
}

static bool conninfo_is_valid(const char *conninfo, struct error *err)
{
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
    PQconninfoFree(options);
    if (options == NULL) /* libpq's words may quote a part of it, and a password may be a part of it */
        return err_set(err, ERR_CONFIG, "the connection string of the database is not valid");
    return true;
}

/* libpq's own words, on one line, as the hint. */
static bool fail_connect(const PGconn *conn, struct error *err)
{
    char reason[ERR_FRAME_LEN];
    size_t n = 0;
    for (const char *p = PQerrorMessage(conn); *p != '\0' && n + 1 < sizeof(reason); p++)
        reason[n++] = (*p == '\n' || *p == '\t') ? ' ' : *p;
    while (n > 0 && reason[n - 1] == ' ')
        n--;
    reason[n] = '\0';
    err_set(err, ERR_RETRY, "cannot connect to the database");
    return err_hint(err, "%s", reason);
}

static bool prepare_session(struct pg *pg, struct error *err)
{
    if (PQserverVersion(pg->conn) < PG_OLDEST)
        return err_set(err, ERR_CONFIG, "the database server is older than PostgreSQL 14");
    PQsetErrorVerbosity(pg->conn, PQERRORS_SQLSTATE);
    PQsetNoticeReceiver(pg->conn, swallow_notice, NULL);
    return pg_script(pg, SQL_OPS_SESSION, err);
}

bool pg_connect(const char *conninfo, struct pg **ret_pg, struct error *err)
{
    const char *const keys[] = {"dbname", "application_name", "client_encoding", NULL};
    const char *const values[] = {conninfo, "crosscount", "UTF8", NULL};
    CLEANUP(pg_closep) struct pg *pg = calloc(1, sizeof(*pg));
    if (pg == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    /* A string without "=" would be taken for the name of a database; as a list of settings it is the same. */
    if ((strchr(conninfo, '=') != NULL || strstr(conninfo, "://") != NULL) && !conninfo_is_valid(conninfo, err))
        return false;
    pg->conninfo = strdup(conninfo);
    pg->conn = PQconnectdbParams(keys, values, 1);
    if (pg->conn == NULL || pg->conninfo == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    if (PQstatus(pg->conn) != CONNECTION_OK)
        return fail_connect(pg->conn, err);
    if (!prepare_session(pg, err))
        return false;
    *ret_pg = pg;
    pg = NULL;
    return true;
}

bool pg_connect_again(const struct pg *pg, struct pg **ret_pg, struct error *err)
{
    return pg_connect(pg->conninfo, ret_pg, err);
}

/* Else the next run, begun as soon as this one has ended, may find it active. In the middle of work the session's end has
 * to do. */
static void unlock(struct pg *pg)
{
    struct error ignored = {0};
    if (pg->has_lock && pg_alive(pg) && PQtransactionStatus(pg->conn) == PQTRANS_IDLE)
        pg->has_lock = !pg_script(pg, SQL_OPS_UNLOCK, &ignored);
}

void pg_closep(struct pg **pg)
{
    if (*pg == NULL)
        return;
    unlock(*pg);
    PQfinish((*pg)->conn);
    if ((*pg)->conninfo != NULL)
        explicit_bzero((*pg)->conninfo, strlen((*pg)->conninfo));
    free((*pg)->conninfo);
    free(*pg);
    *pg = NULL;
}

bool pg_alive(const struct pg *pg)
{
    return pg != NULL && PQstatus(pg->conn) == CONNECTION_OK;
}

/* --- errors ----------------------------------------------------------------------------------------------------- */

static enum err_code code_of(const char *sqlstate)
{
    static const char *const retry[] = {"08", "40", "53", "57", "58"};
    for (size_t i = 0; i < COUNT_OF(retry); i++)
        if (strncmp(sqlstate, retry[i], 2) == 0)
            return ERR_RETRY;
    if (strcmp(sqlstate, "42501") == 0)
        return ERR_DENIED;
    return ERR_BUG;
}

bool pg_fail(const PGresult *res, const char *statement, struct error *err)
{
    const char *sqlstate = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    const char *constraint = PQresultErrorField(res, PG_DIAG_CONSTRAINT_NAME);
    if (sqlstate == NULL)
        return err_set(err, ERR_RETRY, "statement %s: the connection to the database is lost", statement);
    if (constraint != NULL && constraint[0] != '\0')
        return err_set(err, code_of(sqlstate), "statement %s: SQLSTATE %s, constraint \"%s\"", statement, sqlstate,
                       constraint);
    return err_set(err, code_of(sqlstate), "statement %s: SQLSTATE %s", statement, sqlstate);
}

static bool succeeded(const PGresult *res)
{
    ExecStatusType status = PQresultStatus(res);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

bool pg_drain(struct pg *pg, const char *statement, struct error *err)
{
    bool ok = true;
    PGresult *res = NULL;
    while ((res = PQgetResult(pg->conn)) != NULL) {
        bool copying = PQresultStatus(res) == PGRES_COPY_IN || PQresultStatus(res) == PGRES_COPY_OUT;
        if (ok && !copying && !succeeded(res))
            ok = pg_fail(res, statement, err);
        PQclear(res);
        if (copying || PQstatus(pg->conn) == CONNECTION_BAD)
            break;
    }
    if (ok && PQstatus(pg->conn) == CONNECTION_BAD)
        return pg_fail(NULL, statement, err);
    return ok;
}

/* --- parameters --------------------------------------------------------------------------------------------------- */

struct pg_param pg_bool(bool b)
{
    return (struct pg_param){.type = PG_BOOL, .n = b};
}

struct pg_param pg_int4(int32_t n)
{
    return (struct pg_param){.type = PG_INT4, .n = n};
}

struct pg_param pg_int8(int64_t n)
{
    return (struct pg_param){.type = PG_INT8, .n = n};
}

struct pg_param pg_float8(double x)
{
    return (struct pg_param){.type = PG_FLOAT8, .x = x};
}

struct pg_param pg_text(const char *s)
{
    return (struct pg_param){.type = PG_TEXT, .is_null = s == NULL, .bytes = view_of(s)};
}

struct pg_param pg_uuid(const struct uuid *u)
{
    return (struct pg_param){.type = PG_UUID, .bytes = {(const char *)u->bytes, UUID_BYTES}};
}

struct pg_param pg_date(struct date d)
{
    return (struct pg_param){.type = PG_DATE, .n = d.days};
}

struct pg_param pg_bytea(const void *bytes, size_t len)
{
    return (struct pg_param){.type = PG_BYTEA, .is_null = bytes == NULL, .bytes = {bytes, len}};
}

struct pg_param pg_jsonb(const char *s)
{
    return (struct pg_param){.type = PG_JSONB, .is_null = s == NULL, .bytes = view_of(s)};
}

/* Parameters in the shape PQexecParams wants. Numbers are written into `number`, all else is borrowed. */
struct bound {
    Oid type[PG_MAX_PARAMS];
    const char *value[PG_MAX_PARAMS];
    int length[PG_MAX_PARAMS], format[PG_MAX_PARAMS];
    uint8_t number[PG_MAX_PARAMS][8];
};

static Oid oid_of(enum pg_type type)
{
    static const Oid oid[] = {
        [PG_BOOL] = OID_BOOL,     [PG_INT2] = OID_INT2,  [PG_INT4] = OID_INT4, [PG_INT8] = OID_INT8,
        [PG_FLOAT8] = OID_FLOAT8, [PG_TEXT] = OID_TEXT,  [PG_UUID] = OID_UUID, [PG_DATE] = OID_DATE,
        [PG_BYTEA] = OID_BYTEA,   [PG_JSONB] = OID_JSONB};
    return oid[type];
}

/* The number of a parameter in the server's binary form; its length in bytes, 0 when it is no number. */
static int encode_number(const struct pg_param *p, uint8_t out[8])
{
    uint64_t bits = 0;
    switch (p->type) {
    case PG_BOOL:
        out[0] = p->n != 0;
        return 1;
    case PG_INT2:
        pg_put16(out, (uint16_t)p->n);
        return 2;
    case PG_INT4:
        pg_put32(out, (uint32_t)p->n);
        return 4;
    case PG_DATE:
        pg_put32(out, (uint32_t)(p->n - PG_EPOCH_DAYS));
        return 4;
    case PG_INT8:
        pg_put64(out, (uint64_t)p->n);
        return 8;
    case PG_FLOAT8:
        memcpy(&bits, &p->x, sizeof(bits));
        pg_put64(out, bits);
        return 8;
    default:
        return 0;
    }
}

static void bind(struct bound *b, int i, const struct pg_param *p)
{
    b->type[i] = oid_of(p->type);
    b->format[i] = p->type == PG_JSONB ? 0 : 1; /* binary jsonb has a version byte; its text form is the JSON itself */
    b->value[i] = NULL;
    b->length[i] = 0;
    if (p->is_null)
        return;
    b->length[i] = encode_number(p, b->number[i]);
    b->value[i] = (const char *)b->number[i];
    if (b->length[i] == 0) {
        b->value[i] = p->bytes.ptr;
        b->length[i] = (int)p->bytes.len;
    }
}

/* --- statements ------------------------------------------------------------------------------------------------------
 */

bool pg_run(struct pg *pg, enum sql_id sql, const struct pg_param *params, int n_params, struct pg_result **ret_result,
            struct error *err)
{
    struct bound b;
    if (n_params > PG_MAX_PARAMS)
        return err_set(err, ERR_BUG, "statement %s: %d parameters, at most %d", sql_name(sql), n_params, PG_MAX_PARAMS);
    for (int i = 0; i < n_params; i++)
        bind(&b, i, &params[i]);
    CLEANUP(pg_clearp)
    PGresult *res =
        PQexecParams(pg->conn, sql_text(sql), n_params, b.type, b.value, b.length, b.format, /* binary results */ 1);
    if (!succeeded(res))
        return pg_fail(res, sql_name(sql), err);
    if (ret_result != NULL) {
        *ret_result = (struct pg_result *)res;
        res = NULL;
    }
    return true;
}

bool pg_exec(struct pg *pg, const char *text, const char *statement, struct error *err)
{
    CLEANUP(pg_clearp) PGresult *res = PQexec(pg->conn, text);
    return succeeded(res) ? true : pg_fail(res, statement, err);
}

bool pg_script(struct pg *pg, enum sql_id sql, struct error *err)
{
    return pg_exec(pg, sql_text(sql), sql_name(sql), err);
}

/* --- transactions
 * ------------------------------------------------------------------------------------------------------ */

bool pg_begin(struct pg *pg, struct error *err)
{
    return pg_script(pg, SQL_OPS_BEGIN, err);
}

bool pg_commit(struct pg *pg, struct error *err)
{
    CLEANUP(pg_clearp) PGresult *res = PQexec(pg->conn, sql_text(SQL_OPS_COMMIT));
    if (!succeeded(res)) {
        pg_fail(res, sql_name(SQL_OPS_COMMIT), err);
        return pg_alive(pg) ? false : err_wrap(err, "it is unknown whether the transaction was committed");
    }
    if (strcmp(PQcmdStatus(res), "COMMIT") != 0) /* a statement of it had failed: the server says ROLLBACK */
        return err_set(err, ERR_BUG, "a failed transaction was to be committed");
    return true;
}

void pg_rollback(struct pg *pg)
{
    struct error ignored = {0};
    if (!pg_alive(pg) || PQtransactionStatus(pg->conn) == PQTRANS_IDLE)
        return;
    if (!pg_script(pg, SQL_OPS_ROLLBACK, &ignored))
        return; /* the session is gone, and the transaction with it */
}

/* --- locks
 * ----------------------------------------------------------------------------------------------------------------- */

bool pg_try_lock(struct pg *pg, int64_t key, bool *ret_got, struct error *err)
{
    CLEANUP(pg_result_freep) struct pg_result *result = NULL;
    struct pg_param param = pg_int8(key);
    if (!pg_run(pg, SQL_OPS_TRY_LOCK, &param, 1, &result, err))
        return false;
    *ret_got = pg_get_bool(result, 0, 0);
    pg->has_lock = pg->has_lock || *ret_got;
    return true;
}
