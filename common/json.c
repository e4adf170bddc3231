// SPDX-License-Identifier: Apache-2.0
/* jansson behind a few short names. Values are built without a check a line: a failed allocation gives NULL, adding a
 * NULL (or to one) is remembered for the thread, and jtext reports it, once, instead of writing a document in which
 * something is missing. */
#include "common/json.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Enough digits for every number a table shows; the 17 of a full round trip print 0.1 as 0.10000000000000001. */
enum { DIGITS = 15 };

static _Thread_local bool incomplete;

static json *checked(json *j)
{
    if (j == NULL)
        incomplete = true;
    return j;
}

json *jmap(void)
{
    return checked(json_object());
}

json *jlist(void)
{
    return checked(json_array());
}

/* A file name may hold bytes that are not UTF-8, which JSON cannot say. */
static json *damaged_string(const char *s)
{
    char *copy = strdup(s);
    if (copy == NULL)
        return NULL;
    for (char *p = copy; *p != '\0'; p++)
        if ((unsigned char)*p >= 0x80)
            *p = '?';
    json *j = json_string(copy);
    free(copy);
    return j;
}

json *jstring(const char *s)
{
    if (s == NULL)
        return json_null();
    json *j = json_string(s);
    return checked(j != NULL ? j : damaged_string(s));
}

json *jdate(struct date d)
{
    char iso[11];
    date_to_iso(d, iso);
    return jstring(iso);
}

json *jint(int64_t n)
{
    return checked(json_integer(n));
}

json *jnum(double x)
{
    return isfinite(x) ? checked(json_real(x)) : json_null();
}

json *jflag(bool b)
{
    return json_boolean(b);
}

void jput(json *map, const char *key, json *child)
{
    if (json_object_set_new(map, key, child) != 0)
        incomplete = true;
}

void jpush(json *list, json *child)
{
    if (json_array_append_new(list, child) != 0)
        incomplete = true;
}

void jfreep(json **j)
{
    json_decref(*j);
    *j = NULL;
}

struct sink {
    struct buf *out;
    const char *indent; /* behind every line's end: in strings there is none */
    struct error *err;
};

static int on_text(const char *text, size_t len, void *ctx)
{
    struct sink *sink = ctx;
    const char *end = text + len;
    for (const char *line; text < end; text = line) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        line = newline != NULL ? newline + 1 : end;
        if (!buf_add(sink->out, text, (size_t)(line - text), sink->err) ||
            (newline != NULL && !buf_add(sink->out, sink->indent, strlen(sink->indent), sink->err)))
            return -1;
    }
    return 0;
}

static bool dump(const json *j, size_t flags, const char *indent, struct buf *out, struct error *err)
{
    bool missing = incomplete || j == NULL;
    incomplete = false;
    if (missing)
        return err_set(err, ERR_RETRY, "out of memory");
    flags |= JSON_ENCODE_ANY | JSON_REAL_PRECISION(DIGITS);
    struct error cause = {0};
    struct sink sink = {out, indent, &cause};
    if (json_dump_callback(j, on_text, &sink, flags) != 0) {
        if (cause.code == ERR_NONE)
            return err_set(err, ERR_RETRY, "out of memory");
        if (err != NULL)
            *err = cause;
        return false;
    }
    return true;
}

bool jtext(const json *j, bool canonical, struct buf *out, struct error *err)
{
    size_t flags = canonical ? JSON_COMPACT | JSON_SORT_KEYS : JSON_INDENT(2);
    return dump(j, flags, "", out, err) && (canonical || buf_add(out, "\n", 1, err));
}

static bool add_item(json *item, bool is_first, struct buf *out, struct error *err)
{
    bool ok = buf_add(out, is_first ? "\n    " : ",\n    ", is_first ? 5 : 6, err) &&
              dump(item, JSON_INDENT(2), "    ", out, err);
    jfreep(&item);
    return ok;
}

bool jtext_with_list(const json *map, const char *key, size_t n, json_item item, const void *ctx, struct buf *out,
                     struct error *err)
{
    static const char end[] = "\n}\n";
    if (!jtext(map, false, out, err))
        return false;
    out->len -= sizeof(end) - 1; /* it is open again */
    if (!buf_printf(out, err, ",\n  \"%s\": [", key))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!add_item(item(ctx, i), i == 0, out, err))
            return false;
    return buf_printf(out, err, "%s]%s", n > 0 ? "\n  " : "", end);
}

/* jansson quotes what it met ("near '...'"): cut off, because a value may be what it met. */
bool jparse(const char *text, size_t len, json **ret_json, struct error *err)
{
    json_error_t why;
    json *j = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    if (j == NULL && json_error_code(&why) == json_error_out_of_memory)
        return err_set(err, ERR_RETRY, "out of memory");
    if (j == NULL) {
        char *near = strstr(why.text, " near ");
        if (near != NULL)
            *near = '\0';
        return err_set(err, ERR_DATA, "line %d, column %d: %s", why.line, why.column, why.text);
    }
    *ret_json = j;
    return true;
}

const json *jget(const json *map, const char *key)
{
    return json_object_get(map, key);
}

const char *jstr(const json *j)
{
    return json_string_value(j);
}

int64_t jinteger(const json *j, int64_t otherwise)
{
    return json_is_integer(j) ? json_integer_value(j) : otherwise;
}

double jnumber(const json *j, double otherwise)
{
    return json_is_number(j) ? json_number_value(j) : otherwise;
}

bool jtrue(const json *j)
{
    return json_is_true(j);
}

size_t jcount(const json *list)
{
    return json_array_size(list);
}

const json *jat(const json *list, size_t i)
{
    return json_array_get(list, i);
}
