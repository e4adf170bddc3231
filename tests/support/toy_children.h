/* SPDX-License-Identifier: Apache-2.0 */
/* A hub of few children for tests of the linker: bundles are sealed here, of made-up encodings (a name or a date is a
 * number), and who is who is read back as text. One session, one key, one error at a time. */
#pragma once

#include <check.h>

#include "linker/linker.h"
#include "tests/support/ok.h"

extern struct pg *toy_pg;
extern struct keyring *toy_keys;
extern struct error toy_err;

#define OK(call) OK_OR(toy_err, call)

/* Four recipes: C1, C2 (family name with an error), C4 (names only), CIN. Weights: toy_children.c. */
enum { C1, C2, C4, CIN, N_RECIPES };
extern const struct linkage_config toy_linkage;

void toy_setup(void); /* connects, and empties what there is */
void toy_teardown(void);
void toy_end_session(void); /* the server drops it */
bool toy_make_keyring(uint8_t fill, struct keyring **ret_keys);
struct link_context toy_context(void);

/* Where a record comes from: the namespace of its id, and its system. */
struct origin {
    const char *space, *system;
};
#define CW                                                                                                             \
    (struct origin)                                                                                                    \
    {                                                                                                                  \
        "cws", "child_welfare"                                                                                         \
    }
#define HE                                                                                                             \
    (struct origin)                                                                                                    \
    {                                                                                                                  \
        "cin", "health"                                                                                                \
    }
#define SC                                                                                                             \
    (struct origin)                                                                                                    \
    {                                                                                                                  \
        "ssid", "schools"                                                                                              \
    }
#define PR                                                                                                             \
    (struct origin)                                                                                                    \
    {                                                                                                                  \
        "pin/19", "probation"                                                                                          \
    }

/* What one row says of a child. Zero: not given. */
struct row {
    int row, record;
    struct origin from;
    uint64_t family, given, birth, alias_family, cin;
    bool retired; /* its id is not live */
};

#define CHILD(row_, record_, from_, family_, given_, birth_, ...)                                                      \
    {                                                                                                                  \
        .row = row_, .record = record_, .from = from_, .family = family_, .given = given_, .birth = birth_,            \
        __VA_ARGS__                                                                                                    \
    }
#define EVENT(row_, record_, from_)                                                                                    \
    {                                                                                                                  \
        .row = row_, .record = record_, .from = from_                                                                  \
    }

void toy_put(const struct row *r); /* again: instead of what the row said before */
void toy_put_all(const struct row *rows, size_t n);
#define PUT(...)                                                                                                       \
    do {                                                                                                               \
        const struct row rows_[] = {__VA_ARGS__};                                                                      \
        toy_put_all(rows_, COUNT_OF(rows_));                                                                           \
    } while (0)

void toy_sql(const char *text);
const char *toy_ask(const char *text); /* one value as text; lives until the next call but three */
const char *toy_persons(void);         /* "1+2 3": records 1 and 2 are one child, 3 another */
const char *toy_person_of(int record); /* its person's id */
const char *toy_links(void);           /* "1-2:7:20": records, set of recipes, weight */
