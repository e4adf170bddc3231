/* SPDX-License-Identifier: Apache-2.0 */
/* Strict readers for the small things in a text file. Pure. A view is (pointer, length), not terminated. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct view {
    const char *ptr;
    size_t len;
};

struct view view_of(const char *s); /* whole string; NULL gives an empty view */
/* The next two are asked of every cell, and most often need no call. */
struct view view_without_blanks(struct view v);
static inline struct view view_trim(struct view v) /* without blanks and tabs at both ends */
{
    return v.len > 0 && v.ptr[0] > ' ' && v.ptr[v.len - 1] > ' ' ? v : view_without_blanks(v);
}
bool view_same_bytes(struct view v, const char *s);
/* Byte for byte. */
static inline bool view_equals(struct view v, const char *s)
{
    return v.len == 0 ? s[0] == '\0' : v.ptr[0] == s[0] && view_same_bytes(v, s);
}
bool view_equals_nocase(struct view v, const char *s); /* ASCII letters only */

/* All of v is a decimal integer in [min, max]; no sign except '-', no blanks. */
bool text_to_int64(struct view v, int64_t min, int64_t max, int64_t *ret_value);

/* Calendar dates (proleptic Gregorian), as days since 1970-01-01. */
struct date {
    int32_t days;
};
bool date_from_ymd(int year, int month, int day,
                   struct date *ret_date); /* false when it does not exist; years 1850..2100 */
void date_to_ymd(struct date d, int *ret_year, int *ret_month, int *ret_day);
void date_to_iso(struct date d, char out[11]);            /* "2026-11-22" and a NUL */
bool date_from_iso(struct view v, struct date *ret_date); /* exactly yyyy-mm-dd */

bool utf8_is_valid(struct view v); /* no overlong forms, no surrogates, no U+FFFD (a sign of earlier damage), no NUL */
void hex_encode(const void *bytes, size_t len, char *out); /* out holds 2*len + 1 */
bool hex_decode(struct view v, void *out, size_t out_len); /* exactly 2*out_len lower-case or upper-case digits */

/* Of the candidates the one nearest to word by edit distance, or NULL when none is near: "did you mean". */
const char *text_nearest(const char *word, const char *const *candidates, size_t n_candidates);
