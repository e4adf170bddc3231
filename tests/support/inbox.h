/* SPDX-License-Identifier: Apache-2.0 */
/* A small hub for tests of ingest: an inbox in the scratch folder, the shipped sources and codes, a key of known content,
 * and the database of tests/support/cluster.sh, emptied. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "ingest/ingest.h"

struct inbox_manifest {
    const char *agency, *source; /* NULL: cdss, child_welfare.client */
    const char *as_of;           /* NULL: 2026-06-30 */
    long rows;                   /* -1 or 0: as many as there are */
    const char *sha256;          /* NULL: the right one */
};

extern struct ingest_context inbox_context;
extern struct ingest_result inbox_result;
extern struct error inbox_error;

void inbox_setup(void);       /* checked fixture; with the database */
void inbox_setup_check(void); /* without */
void inbox_teardown(void);

/* Drop an extract (plain text) and its manifest into cdss's inbox, compressed when the name ends in ".gz". */
void inbox_drop(const char *name, const char *text, const struct inbox_manifest *manifest);
void inbox_drop_bytes(const char *name, const void *bytes, size_t len, const char *text,
                      const struct inbox_manifest *m);
const char *inbox_path(const char *name);
/* ingest_delivery; fails the test on an error of the program. */
enum ingest_outcome inbox_take(const char *name);
enum ingest_outcome inbox_check(const char *name);
/* The refusal's message and hint. */
const char *inbox_refusal(void);
/* The first column of the first row, as text. */
const char *inbox_ask(const char *sql);
long inbox_count(const char *sql);
/* The shipped agreement with a piece of its text replaced, signed by the inbox's agencies. As shipped it is from the beginning. */
void inbox_agree(const char *from, const char *to);
void inbox_run(const char *sql); /* a statement without an answer */
/* Everything ingest stored, as one digest. */
const char *inbox_state(void);
void inbox_empty_database(void);
