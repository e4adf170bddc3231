// SPDX-License-Identifier: Apache-2.0
/* COPY in PostgreSQL's binary format, both ways.
 *
 * In: rows are laid out in memory, in pieces of one size, and sent in one COPY between the file header and the end mark;
 * a piece is given back as soon as libpq has it, so that others fill it while the rest is being sent. Growing can fail in
 * the middle of a row; that is remembered, further fields are dropped, and pg_rows_send tells it: code that builds
 * rows reads without checks. Out: libpq hands over one message a row; the header comes before the first row, in its
 * message or in one of its own, and a tuple of -1 fields ends the stream. Field counts are checked against what the
 * caller expects. */
#include <stdlib.h>
#include <string.h>

#include "common/pg_session.h"

/* Signature, flags word, length of the header extension (PostgreSQL documentation, COPY, "Binary Format"). */
static const char copy_header[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";
enum { SIGNATURE_BYTES = 11, HEADER_BYTES = 19, COPY_END = 0xffff, ROWS_MAX = 1 << 30 };

/* --- in ------------------------------------------------------------------------------------------------------------
 */

struct pg_rows {
    struct pieces *pieces;      /* where they come from and go to; NULL: malloc */
    struct piece *first, *last; /* nothing in them needs wiping: they hold no identifiers */
    size_t n_bytes, n_pieces;
    int n_columns;
    int64_t count;
    bool failed; /* `failure` says why */
    struct error failure;
};

/* A field that is longer than a piece gets one of its own. */
static struct piece *new_piece(const struct pg_rows *rows, size_t n)
{
    if (rows->pieces != NULL && n <= PIECE_BYTES)
        return pieces_take(rows->pieces);
    size_t size = n > PIECE_BYTES ? n : PIECE_BYTES;
    struct piece *p = malloc(sizeof(*p) + size);
    if (p != NULL)
        *p = (struct piece){.size = size};
    return p;
}

static bool add_piece(struct pg_rows *rows, size_t n, struct error *err)
{
    if (n > ROWS_MAX - rows->n_bytes)
        return err_set(err, ERR_DATA, "larger than the %d bytes allowed", ROWS_MAX);
    struct piece *p = new_piece(rows, n);
    if (p == NULL)
        return err_set(err, ERR_RETRY, "out of memory (%zu bytes)", n);
    rows->n_pieces++;
    if (rows->last != NULL)
        rows->last->next = p;
    else
        rows->first = p;
    rows->last = p;
    return true;
}

static void drop_first(struct pg_rows *rows)
{
    struct piece *p = rows->first;
    rows->first = p->next;
    if (rows->first == NULL)
        rows->last = NULL;
    rows->n_pieces--;
    if (rows->pieces != NULL && p->size == PIECE_BYTES)
        pieces_give(rows->pieces, p);
    else
        free(p);
}

/* n more bytes at the end, side by side, or NULL when they cannot be had. */
static uint8_t *room(struct pg_rows *rows, size_t n)
{
    bool fits = rows->last != NULL && n <= rows->last->size - rows->last->len; /* nearly always */
    if (rows->failed || (!fits && !add_piece(rows, n, &rows->failure))) {
        rows->failed = true;
        return NULL;
    }
    uint8_t *at = rows->last->bytes + rows->last->len;
    rows->last->len += n;
    rows->n_bytes += n;
    return at;
}

/* A field of len bytes: writes the length, returns where its value goes. */
static uint8_t *add_field(struct pg_rows *rows, size_t len)
{
    uint8_t *at = room(rows, sizeof(uint32_t) + len);
    if (at == NULL)
        return NULL;
    pg_put32(at, (uint32_t)len);
    return at + sizeof(uint32_t);
}

bool pg_rows_new(int n_columns, struct pg_rows **ret_rows, struct error *err)
{
    struct pg_rows *rows = calloc(1, sizeof(*rows));
    if (rows == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    rows->n_columns = n_columns;
    *ret_rows = rows;
    return true;
}

void pg_rows_use(struct pg_rows *rows, struct pieces *pieces)
{
    rows->pieces = pieces;
}

void pg_rows_freep(struct pg_rows **rows)
{
    if (*rows == NULL)
        return;
    pg_rows_reset(*rows);
    free(*rows);
    *rows = NULL;
}

void pg_rows_reset(struct pg_rows *rows)
{
    while (rows->first != NULL)
        drop_first(rows);
    rows->n_bytes = 0;
    rows->count = 0;
    rows->failed = false;
    err_clear(&rows->failure);
}

size_t pg_rows_bytes(const struct pg_rows *rows)
{
    return rows->n_bytes;
}

size_t pg_rows_pieces(const struct pg_rows *rows)
{
    return rows->n_pieces;
}

int64_t pg_rows_count(const struct pg_rows *rows)
{
    return rows->count;
}

void pg_rows_begin(struct pg_rows *rows)
{
    uint8_t *at = room(rows, sizeof(uint16_t));
    if (at != NULL)
        pg_put16(at, (uint16_t)rows->n_columns);
    rows->count++;
}

void pg_rows_null(struct pg_rows *rows)
{
    uint8_t *at = room(rows, sizeof(uint32_t));
    if (at != NULL)
        pg_put32(at, UINT32_MAX);
}

void pg_rows_bool(struct pg_rows *rows, bool b)
{
    uint8_t *at = add_field(rows, 1);
    if (at != NULL)
        *at = b;
}

void pg_rows_int2(struct pg_rows *rows, int16_t n)
{
    uint8_t *at = add_field(rows, sizeof(n));
    if (at != NULL)
        pg_put16(at, (uint16_t)n);
}

void pg_rows_int4(struct pg_rows *rows, int32_t n)
{
    uint8_t *at = add_field(rows, sizeof(n));
    if (at != NULL)
        pg_put32(at, (uint32_t)n);
}

void pg_rows_int8(struct pg_rows *rows, int64_t n)
{
    uint8_t *at = add_field(rows, sizeof(n));
    if (at != NULL)
        pg_put64(at, (uint64_t)n);
}

void pg_rows_float8(struct pg_rows *rows, double x)
{
    uint64_t bits = 0;
    memcpy(&bits, &x, sizeof(bits));
    pg_rows_int8(rows, (int64_t)bits);
}

void pg_rows_date(struct pg_rows *rows, struct date d)
{
    pg_rows_int4(rows, d.days - PG_EPOCH_DAYS);
}

void pg_rows_text(struct pg_rows *rows, struct view v)
{
    pg_rows_bytea(rows, v.ptr, v.len);
}

void pg_rows_uuid(struct pg_rows *rows, const struct uuid *u)
{
    pg_rows_bytea(rows, u->bytes, UUID_BYTES);
}

void pg_rows_bytea(struct pg_rows *rows, const void *bytes, size_t len)
{
    uint8_t *at = add_field(rows, len);
    if (at != NULL && len > 0)
        memcpy(at, bytes, len);
}

static bool begin_copy(struct pg *pg, enum sql_id copy, struct error *err)
{
    CLEANUP(pg_clearp) PGresult *res = PQexec(pg->conn, sql_text(copy));
    return PQresultStatus(res) == PGRES_COPY_IN || pg_fail(res, sql_name(copy), err);
}

/* When the server refuses a row, sending may or may not fail; the command's result tells, with its SQLSTATE. */
static bool end_copy(struct pg *pg, enum sql_id copy, bool sent, struct error *err)
{
    sent = sent && PQputCopyEnd(pg->conn, NULL) == 1;
    return pg_drain(pg, sql_name(copy), err) && (sent || pg_fail(NULL, sql_name(copy), err));
}

/* libpq copies what it is given to a buffer of its own, which grows to hold it: good that pieces are small. */
static bool put_copy(struct pg *pg, struct pg_rows *rows)
{
    uint8_t end[sizeof(uint16_t)];
    bool sent = PQputCopyData(pg->conn, copy_header, HEADER_BYTES) == 1;
    for (; sent && rows->first != NULL; drop_first(rows))
        sent = PQputCopyData(pg->conn, (const char *)rows->first->bytes, (int)rows->first->len) == 1;
    pg_put16(end, COPY_END);
    return sent && PQputCopyData(pg->conn, (const char *)end, sizeof(end)) == 1;
}

static bool fail_rows(const struct pg_rows *rows, enum sql_id copy, struct error *err)
{
    if (err != NULL)
        *err = rows->failure;
    return err_wrap(err, "statement %s", sql_name(copy));
}

bool pg_rows_send(struct pg *pg, enum sql_id copy, struct pg_rows *rows, struct error *err)
{
    if (rows->count == 0 && !rows->failed)
        return true;
    if (rows->failed)
        return fail_rows(rows, copy, err);
    bool ok = begin_copy(pg, copy, err) && end_copy(pg, copy, put_copy(pg, rows), err);
    pg_rows_reset(rows);
    return ok;
}

/* --- out -------------------------------------------------------------------------------------------------------------
 */

struct pg_reader {
    struct pg *pg;
    const char *name;
    char *message; /* libpq's, of the row that is being read */
    bool seen_header, ended;
};

bool pg_reader_open(struct pg *pg, enum sql_id copy, struct pg_reader **ret_reader, struct error *err)
{
    CLEANUP(pg_clearp) PGresult *res = PQexec(pg->conn, sql_text(copy));
    if (PQresultStatus(res) != PGRES_COPY_OUT)
        return pg_fail(res, sql_name(copy), err);
    struct pg_reader *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    r->pg = pg;
    r->name = sql_name(copy);
    *ret_reader = r;
    return true;
}

/* Ask the server to stop, and pass over what is already on its way. */
static void cancel_copy(struct pg_reader *r)
{
    char ignored[256];
    char *message = NULL;
    PGcancel *cancel = PQgetCancel(r->pg->conn);
    if (cancel != NULL)
        (void)PQcancel(cancel, ignored, sizeof(ignored));
    PQfreeCancel(cancel);
    while (PQgetCopyData(r->pg->conn, &message, 0) > 0)
        PQfreemem(message);
}

void pg_reader_closep(struct pg_reader **reader)
{
    struct pg_reader *r = *reader;
    struct error ignored = {0};
    if (r == NULL)
        return;
    PQfreemem(r->message);
    if (!r->ended) {
        cancel_copy(r);
        if (!pg_drain(r->pg, r->name, &ignored))
            err_clear(&ignored); /* the cancelled COPY's own error */
    }
    free(r);
    *reader = NULL;
}

/* Step over the file header at the start of the first message. */
static bool skip_header(struct pg_reader *r, struct view *rest, struct error *err)
{
    if (r->seen_header)
        return true;
    if (rest->len < HEADER_BYTES || memcmp(rest->ptr, copy_header, SIGNATURE_BYTES) != 0)
        return err_set(err, ERR_BUG, "statement %s: no COPY in binary format", r->name);
    size_t extension = (size_t)pg_get_be(rest->ptr + HEADER_BYTES - sizeof(uint32_t), sizeof(uint32_t));
    if (extension > rest->len - HEADER_BYTES)
        return err_set(err, ERR_BUG, "statement %s: COPY header is cut off", r->name);
    rest->ptr += HEADER_BYTES + extension;
    rest->len -= HEADER_BYTES + extension;
    r->seen_header = true;
    return true;
}

/* The next message with something behind the header; empty when the server has sent all. */
static bool next_message(struct pg_reader *r, struct view *ret_message, struct error *err)
{
    struct view rest = {NULL, 0};
    while (rest.len == 0) {
        PQfreemem(r->message);
        r->message = NULL;
        int len = PQgetCopyData(r->pg->conn, &r->message, 0);
        if (len < 0) {
            r->ended = true;
            *ret_message = (struct view){NULL, 0};
            return pg_drain(r->pg, r->name, err);
        }
        rest = (struct view){r->message, (size_t)len};
        if (!skip_header(r, &rest, err))
            return false;
    }
    *ret_message = rest;
    return true;
}

static bool split_fields(const struct pg_reader *r, struct view rest, struct view *fields, int n_fields,
                         struct error *err)
{
    for (int i = 0; i < n_fields; i++) {
        if (rest.len < sizeof(uint32_t))
            return err_set(err, ERR_BUG, "statement %s: a row is cut off", r->name);
        int64_t len = pg_decode_int(rest.ptr, sizeof(uint32_t));
        rest.ptr += sizeof(uint32_t);
        rest.len -= sizeof(uint32_t);
        fields[i] = (struct view){NULL, 0};
        if (len < 0)
            continue;
        if ((size_t)len > rest.len)
            return err_set(err, ERR_BUG, "statement %s: a row is cut off", r->name);
        fields[i] = (struct view){rest.ptr, (size_t)len};
        rest.ptr += len;
        rest.len -= (size_t)len;
    }
    return true;
}

bool pg_reader_next(struct pg_reader *r, struct view *fields, int n_fields, bool *ret_has_row, struct error *err)
{
    struct view message = {NULL, 0};
    for (;;) {
        if (!r->ended && !next_message(r, &message, err))
            return false;
        if (r->ended) {
            *ret_has_row = false;
            return true;
        }
        if (message.len < sizeof(uint16_t))
            return err_set(err, ERR_BUG, "statement %s: a row is cut off", r->name);
        if (pg_get_be(message.ptr, sizeof(uint16_t)) != COPY_END)
            break; /* behind the end mark the stream itself ends */
    }
    if (pg_get_be(message.ptr, sizeof(uint16_t)) != (uint64_t)n_fields)
        return err_set(err, ERR_BUG, "statement %s: not %d columns", r->name, n_fields);
    message.ptr += sizeof(uint16_t);
    message.len -= sizeof(uint16_t);
    if (!split_fields(r, message, fields, n_fields, err))
        return false;
    *ret_has_row = true;
    return true;
}
