/* SPDX-License-Identifier: Apache-2.0 */
/* One file an agency sends, and the manifest beside it. Rows are written field by field; the delimiter is put between them.
 * A failure is remembered and comes out of extract_close, so that writers need not check every field. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/text.h"

struct extract_spec {
    const char *folder; /* of the agency, exists */
    const char *file;   /* "CWS_CLIENT_20260630.csv", without .gz */
    const char *agency, *source, *agreement;
    const char *header;   /* the header line without line end, or NULL */
    const char *line_end; /* "\n" or "\r\n" */
    char delimiter;
    bool gzip;
    struct date as_of;
};

struct extract;

MUST_CHECK bool extract_open(const struct extract_spec *spec, struct extract **ret_extract, struct error *err);
MUST_CHECK bool extract_close(struct extract *x, struct error *err); /* writes the manifest; x stays to be freed */
void extract_freep(struct extract **x);
uint64_t extract_rows(const struct extract *x);
uint64_t extract_bytes(const struct extract *x); /* uncompressed */
/* Whether one more broken row keeps the file's share of them at or below 3 in 1000; counts it if so. */
bool extract_may_break(struct extract *x);

void extract_begin(struct extract *x); /* a row */
void extract_end(struct extract *x);
void extract_text(struct extract *x, const char *s); /* as it is */
void extract_padded(struct extract *x, const char *s,
                    size_t width);                     /* filled up with blanks, cut at width characters */
void extract_quoted(struct extract *x, const char *s); /* between double quotes */
void extract_upper(struct extract *x, const char *s);  /* ASCII letters raised */
void extract_int(struct extract *x, int64_t value);
void extract_digits(struct extract *x, uint64_t value, int width); /* with leading zeros */
void extract_char(struct extract *x, char c);                      /* one character; '\0' gives an empty field */
void extract_blank(struct extract *x, size_t n_fields);
void extract_iso(struct extract *x, struct date d);                    /* 2026-06-30; NO_DATE gives an empty field */
void extract_compact(struct extract *x, struct date d);                /* 20260630 */
void extract_us(struct extract *x, struct date d);                     /* 06/30/2026 */
void extract_month(struct extract *x, struct date d);                  /* 202606 */
void extract_stamp(struct extract *x, struct date d, uint32_t micros); /* 2026-06-30 hh:mm:ss.ffffff */
void extract_school_year(struct extract *x, int first_year);           /* 2025-2026 */

#define NO_DATE ((struct date){INT32_MIN})
bool date_is_given(struct date d);
