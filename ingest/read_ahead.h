/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of an extract, inflated, digested and split by a thread of their own ahead of who asks for them: a few blocks of
 * rows, whatever the length of the file. Rows, their order and what is wrong with the file are those of extract_next. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "ingest/extract.h"

struct read_ahead;

/* The extract, of n_columns, is the thread's until the last row was handed out or reading ahead is closed. */
MUST_CHECK bool read_ahead_open(struct extract *extract, size_t n_columns, struct read_ahead **ret_reader,
                                struct error *err);
void read_ahead_closep(struct read_ahead **r); /* wipes; before the extract is closed */
/* As extract_next: the row is valid until the next call. */
MUST_CHECK bool read_ahead_next(struct read_ahead *r, struct extract_row *ret_row, bool *ret_has_row,
                                struct error *err);
/* How much of the file as stored was read for the rows handed out, roughly. */
uint64_t read_ahead_bytes_read(const struct read_ahead *r);
