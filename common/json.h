/* SPDX-License-Identifier: Apache-2.0 */
/* JSON by jansson, behind the few calls crosscount needs. Only json.c includes jansson.h.
 * (Names begin with a plain j: jansson owns json_*.) A struct json is a value being
 * built or read; functions that add take ownership of the child, also on failure. Out of memory is remembered (by
 * the thread) and reported by the next jtext, so that building code reads without checks. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/error.h"
#include "common/text.h"

struct json_t;
typedef struct json_t json; /* jansson's own type, opaque here */

json *jmap(void);
json *jlist(void);
json *jstring(const char *s); /* NULL gives null */
json *jdate(struct date d);   /* "yyyy-mm-dd" */
json *jint(int64_t n);
json *jnum(double x);
json *jflag(bool b);
void jput(json *map, const char *key, json *child);
void jpush(json *list, json *child);
void jfreep(json **j);

/* Serialise. canonical: keys sorted, no blanks, no trailing newline (for digests and signatures); else indented by
 * two, keys in order of insertion, newline at the end. Initialises nothing: adds to out. */
MUST_CHECK bool jtext(const json *j, bool canonical, struct buf *out, struct error *err);
/* As jtext, not canonical, of the map with a list of n items put last: each is made, written and freed before the next, so
 * that a long list takes no more memory than its text. The map is not empty. */
typedef json *(*json_item)(const void *ctx, size_t i);
MUST_CHECK bool jtext_with_list(const json *map, const char *key, size_t n, json_item item, const void *ctx,
                                struct buf *out, struct error *err);

/* Parse; ERR_DATA with line and column. */
MUST_CHECK bool jparse(const char *text, size_t len, json **ret_json, struct error *err);
const json *jget(const json *map, const char *key); /* NULL when missing */
const char *jstr(const json *j);                    /* NULL unless a string */
int64_t jinteger(const json *j, int64_t otherwise);
double jnumber(const json *j, double otherwise); /* a real or an integer */
bool jtrue(const json *j);                       /* the value true; anything else is not */
size_t jcount(const json *list);
const json *jat(const json *list, size_t i);
