/* SPDX-License-Identifier: Apache-2.0 */
/* Plain or gzip input behind one read function. The only file that includes zlib.h is gz.c.
 *
 * zlib's gzread hides damage (a truncated file ends in an ordinary end of file, bytes behind the last member are
 * dropped), so members are inflated by hand: every member must reach its end, its checksum must hold, and nothing
 * but further members may follow. A member that expands more than max_ratio times after its first MiB is refused. */
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "common/error.h"

struct gz_reader;

struct gz_limits {
    uint64_t max_bytes; /* of output; 0: 1 TiB */
    uint32_t max_ratio; /* 0: 200 */
};

/* fd is borrowed, positioned at the start, a regular file. Whether it is gzip is told by its first two bytes. */
MUST_CHECK bool gz_open(int fd, struct gz_limits limits, struct gz_reader **ret_reader, struct error *err);
void gz_close(struct gz_reader *r);
void gz_closep(struct gz_reader **r);

/* Up to size bytes into out. *ret_len == 0 means the proper end was reached. ERR_DATA for damaged input. */
MUST_CHECK bool gz_read(struct gz_reader *r, void *out, size_t size, size_t *ret_len, struct error *err);
uint64_t gz_bytes_in(const struct gz_reader *r); /* of the file, for progress */

/* Write data as one gzip member (level 1..9) to fd: for receipts, tests and the generator. */
struct gz_writer;
MUST_CHECK bool gz_writer_open(int fd, int level, struct gz_writer **ret_writer, struct error *err);
MUST_CHECK bool gz_write(struct gz_writer *w, const void *data, size_t len, struct error *err);
MUST_CHECK bool gz_writer_finish(struct gz_writer *w, struct error *err);
void gz_writer_closep(struct gz_writer **w);
