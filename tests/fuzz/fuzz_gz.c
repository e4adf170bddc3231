// SPDX-License-Identifier: Apache-2.0
/* Any bytes as a file that may be gzip. What must hold: input that does not begin like gzip comes out as it is; limits
 * are kept; the result does not depend on how much is asked for at a time; and any bytes survive being compressed,
 * while the same bytes with one missing at the end do not pass. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/fsio.h"
#include "common/gz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct gz_limits limits = {.max_bytes = 3u << 20, .max_ratio = 300};

static int new_file(const void *data, size_t size)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || (size > 0 && write(fd, data, size) != (ssize_t)size) || lseek(fd, 0, SEEK_SET) != 0)
        abort();
    return fd;
}

static bool read_all(int fd, size_t step, struct buf *out, struct error *err)
{
    CLEANUP(gz_closep) struct gz_reader *r = NULL;
    if (lseek(fd, 0, SEEK_SET) != 0 || !buf_reserve(out, 0, err))
        abort();
    if (!gz_open(fd, limits, &r, err))
        return false;
    for (size_t n = 1; n > 0; out->len += n) {
        if (!buf_reserve(out, step, err))
            abort();
        if (!gz_read(r, out->data + out->len, step, &n, err))
            return false;
        assert(n <= step && out->len + n <= limits.max_bytes);
    }
    assert(gz_bytes_in(r) == (uint64_t)lseek(fd, 0, SEEK_END));
    return true;
}

static void check_reading(const uint8_t *data, size_t size)
{
    static const size_t steps[] = {4096, 100};
    CLEANUP(closep) int fd = new_file(data, size);
    CLEANUP(buf_done) struct buf first;
    struct error err = {0};
    buf_init(&first, SIZE_MAX);
    bool good = read_all(fd, 65536, &first, &err);
    assert(good || err.code == ERR_DATA);
    if (size < 2 || data[0] != 0x1f || data[1] != 0x8b)
        assert(good ? first.len == size && memcmp(first.data, data, size) == 0 : size > limits.max_bytes);
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        CLEANUP(buf_done) struct buf out;
        buf_init(&out, SIZE_MAX);
        bool same = read_all(fd, steps[i], &out, &err) == good;
        assert(same && (!good || (out.len == first.len && memcmp(out.data, first.data, out.len) == 0)));
    }
}

static void check_writing(const uint8_t *data, size_t size)
{
    CLEANUP(closep) int fd = new_file(NULL, 0);
    CLEANUP(gz_writer_closep) struct gz_writer *w = NULL;
    CLEANUP(buf_done) struct buf out;
    struct error err = {0};
    buf_init(&out, SIZE_MAX);
    if (!gz_writer_open(fd, 1, &w, &err) || !gz_write(w, data, size, &err) || !gz_writer_finish(w, &err))
        abort();
    bool good = read_all(fd, 65536, &out, &err);
    if (size > limits.max_bytes || !good) { /* a run of one byte expands too much, also honestly */
        assert(!good && size > 1u << 20);
        return;
    }
    assert(out.len == size && (size == 0 || memcmp(out.data, data, size) == 0));
    if (ftruncate(fd, lseek(fd, 0, SEEK_END) - 1) != 0)
        abort();
    buf_reset(&out);
    good = read_all(fd, 65536, &out, &err);
    assert(!good && err.code == ERR_DATA);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_reading(data, size);
    check_writing(data, size);
    return 0;
}
