// SPDX-License-Identifier: Apache-2.0
/* Plain or gzip input, inflated by hand because zlib's gzread hides damage (see gz.h). Reading is a small machine:
 * a block of the file, inflated into the caller's memory until that is full; at the end of a member either the file
 * ends too, or a further member begins, or the file is damaged.
 *
 * zlib's window and our block hold the extract's text: both are wiped, zlib's by way of its allocator hooks. Checksums
 * and lengths of a member are checked by zlib, which ends a member only when they hold. */
#include "common/gz.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define ZLIB_CONST
#include <zlib.h>

enum {
    BLOCK_BYTES = 64 * 1024,
    FREE_EXPANSION = 1024 * 1024, /* a member's first MiB may expand as it likes */
    DEFAULT_MAX_RATIO = 200,
    GZIP_ONLY = 15 + 16, /* window bits of zlib: the largest window, gzip header required */
    MAX_CHUNK = 1 << 30, /* zlib counts in unsigned int */
};

static const uint64_t DEFAULT_MAX_BYTES = UINT64_C(1) << 40;

struct gz_reader {
    z_stream z;
    int fd;
    struct gz_limits limit;
    bool is_gzip, in_member, file_ended, inflater_open;
    uint64_t bytes_in, bytes_out;
    uint64_t member_in, member_out;
    unsigned char block[BLOCK_BYTES]; /* z.next_in, z.avail_in: what is unread of it, for plain input too */
};

struct gz_writer {
    z_stream z;
    int fd;
    bool deflater_open;
    unsigned char block[BLOCK_BYTES];
};

/* ---- zlib's allocator, wiping ---- */

struct prefix {
    _Alignas(16) size_t size;
};

static void *alloc_sized(void *ctx, unsigned items, unsigned size)
{
    (void)ctx;
    size_t bytes = (size_t)items * size;
    struct prefix *p = malloc(sizeof(*p) + bytes);
    if (p == NULL)
        return NULL;
    p->size = bytes;
    return (char *)p + sizeof(*p);
}

static void wipe_free(void *ctx, void *data)
{
    (void)ctx;
    struct prefix *p = (struct prefix *)((char *)data - sizeof(*p));
    explicit_bzero(data, p->size);
    free(p);
}

static void use_wiping_allocator(z_stream *z)
{
    z->zalloc = alloc_sized;
    z->zfree = wipe_free;
}

/* ---- reading ---- */

void gz_close(struct gz_reader *r)
{
    if (r == NULL)
        return;
    if (r->inflater_open)
        (void)inflateEnd(&r->z);
    explicit_bzero(r, sizeof(*r));
    free(r);
}

void gz_closep(struct gz_reader **r)
{
    gz_close(*r);
    *r = NULL;
}

/* More of the file behind what is still unread of the block. */
static bool read_block(struct gz_reader *r, struct error *err)
{
    if (r->z.avail_in > 0)
        memmove(r->block, r->z.next_in, r->z.avail_in);
    r->z.next_in = r->block;
    ssize_t n;
    do
        n = read(r->fd, r->block + r->z.avail_in, BLOCK_BYTES - r->z.avail_in);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "reading");
    r->z.avail_in += (unsigned)n;
    r->bytes_in += (uint64_t)n;
    r->file_ended = n == 0;
    return true;
}

static bool need_bytes(struct gz_reader *r, unsigned n, struct error *err)
{
    while (r->z.avail_in < n && !r->file_ended)
        if (!read_block(r, err))
            return false;
    return true;
}

static bool begins_member(const struct gz_reader *r)
{
    return r->z.avail_in >= 2 && r->z.next_in[0] == 0x1f && r->z.next_in[1] == 0x8b;
}

bool gz_open(int fd, struct gz_limits limits, struct gz_reader **ret_reader, struct error *err)
{
    CLEANUP(gz_closep) struct gz_reader *r = calloc(1, sizeof(*r));
    if (r == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    r->fd = fd;
    r->limit.max_bytes = limits.max_bytes != 0 ? limits.max_bytes : DEFAULT_MAX_BYTES;
    r->limit.max_ratio = limits.max_ratio != 0 ? limits.max_ratio : DEFAULT_MAX_RATIO;
    use_wiping_allocator(&r->z);
    if (!need_bytes(r, 2, err))
        return false;
    r->is_gzip = begins_member(r);
    if (r->is_gzip && inflateInit2(&r->z, GZIP_ONLY) != Z_OK)
        return err_set(err, ERR_RETRY, "out of memory");
    r->inflater_open = r->is_gzip;
    r->in_member = r->is_gzip;
    *ret_reader = r;
    r = NULL;
    return true;
}

static bool read_plain(struct gz_reader *r, void *out, size_t size, size_t *ret_len, struct error *err)
{
    if (!need_bytes(r, 1, err))
        return false;
    size_t n = r->z.avail_in < size ? r->z.avail_in : size;
    if (n > 0)
        memcpy(out, r->z.next_in, n);
    r->z.next_in += n;
    r->z.avail_in -= (unsigned)n;
    *ret_len = n;
    return true;
}

/* Behind a member: the end of the file, or a further member. */
static bool next_member(struct gz_reader *r, struct error *err)
{
    if (!need_bytes(r, 2, err))
        return false;
    if (r->z.avail_in == 0)
        return true;
    if (!begins_member(r))
        return err_set(err, ERR_DATA, "the gzip data is followed by something else");
    if (inflateReset(&r->z) != Z_OK)
        return err_set(err, ERR_BUG, "zlib is in a wrong state");
    r->in_member = true;
    r->member_in = r->member_out = 0;
    return true;
}

static bool check_inflated(const struct gz_reader *r, int rc, struct error *err)
{
    if (rc == Z_MEM_ERROR)
        return err_set(err, ERR_RETRY, "out of memory");
    if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
        return err_set(err, ERR_DATA, "the gzip data is damaged (%s)", r->z.msg != NULL ? r->z.msg : "unknown method");
    if (r->member_out > FREE_EXPANSION && r->member_out / r->limit.max_ratio > r->member_in)
        return err_set(err, ERR_DATA, "the gzip data expands more than %" PRIu32 " times", r->limit.max_ratio);
    return true;
}

/* One call of inflate into what is left of out. */
static bool inflate_some(struct gz_reader *r, unsigned char *out, size_t size, size_t *ret_len, struct error *err)
{
    if (!need_bytes(r, 1, err))
        return false;
    if (r->z.avail_in == 0)
        return err_set(err, ERR_DATA, "the gzip data is cut off");
    unsigned in_before = r->z.avail_in, room = size < MAX_CHUNK ? (unsigned)size : MAX_CHUNK;
    r->z.next_out = out;
    r->z.avail_out = room;
    int rc = inflate(&r->z, Z_NO_FLUSH);
    size_t n = room - r->z.avail_out;
    r->member_in += in_before - r->z.avail_in;
    r->member_out += n;
    if (!check_inflated(r, rc, err))
        return false;
    r->in_member = rc != Z_STREAM_END;
    *ret_len = n;
    return true;
}

static bool read_gzip(struct gz_reader *r, unsigned char *out, size_t size, size_t *ret_len, struct error *err)
{
    size_t filled = 0;
    while (filled < size) {
        if (!r->in_member && !next_member(r, err))
            return false;
        if (!r->in_member)
            break;
        size_t n = 0;
        if (!inflate_some(r, out + filled, size - filled, &n, err))
            return false;
        filled += n;
    }
    *ret_len = filled;
    return true;
}

bool gz_read(struct gz_reader *r, void *out, size_t size, size_t *ret_len, struct error *err)
{
    size_t n = 0;
    if (!(r->is_gzip ? read_gzip(r, out, size, &n, err) : read_plain(r, out, size, &n, err)))
        return false;
    r->bytes_out += n;
    if (r->bytes_out > r->limit.max_bytes)
        return err_set(err, ERR_DATA, "larger than the %" PRIu64 " bytes allowed", r->limit.max_bytes);
    *ret_len = n;
    return true;
}

uint64_t gz_bytes_in(const struct gz_reader *r)
{
    return r->bytes_in;
}

/* ---- writing ---- */

void gz_writer_closep(struct gz_writer **w)
{
    if (*w == NULL)
        return;
    if ((*w)->deflater_open)
        (void)deflateEnd(&(*w)->z);
    explicit_bzero(*w, sizeof(**w));
    free(*w);
    *w = NULL;
}

bool gz_writer_open(int fd, int level, struct gz_writer **ret_writer, struct error *err)
{
    CLEANUP(gz_writer_closep) struct gz_writer *w = calloc(1, sizeof(*w));
    if (w == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    w->fd = fd;
    use_wiping_allocator(&w->z);
    int rc = deflateInit2(&w->z, level, Z_DEFLATED, GZIP_ONLY, 8, Z_DEFAULT_STRATEGY);
    if (rc == Z_STREAM_ERROR)
        return err_set(err, ERR_BUG, "no gzip level %d", level);
    if (rc != Z_OK)
        return err_set(err, ERR_RETRY, "out of memory");
    w->deflater_open = true;
    *ret_writer = w;
    w = NULL;
    return true;
}

static bool write_out(struct gz_writer *w, size_t len, struct error *err)
{
    for (size_t at = 0; at < len;) {
        ssize_t n = write(w->fd, w->block + at, len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set_errno(err, ERR_OUTPUT, errno, "writing");
        at += (size_t)n;
    }
    return true;
}

static bool deflate_all(struct gz_writer *w, int flush, struct error *err)
{
    do {
        w->z.next_out = w->block;
        w->z.avail_out = BLOCK_BYTES;
        if (deflate(&w->z, flush) == Z_STREAM_ERROR)
            return err_set(err, ERR_BUG, "zlib is in a wrong state");
        if (!write_out(w, BLOCK_BYTES - w->z.avail_out, err))
            return false;
    } while (w->z.avail_out == 0);
    return true;
}

bool gz_write(struct gz_writer *w, const void *data, size_t len, struct error *err)
{
    const unsigned char *bytes = data;
    while (len > 0) {
        size_t n = len < MAX_CHUNK ? len : MAX_CHUNK;
        w->z.next_in = bytes;
        w->z.avail_in = (unsigned)n;
        if (!deflate_all(w, Z_NO_FLUSH, err))
            return false;
        bytes += n;
        len -= n;
    }
    return true;
}

bool gz_writer_finish(struct gz_writer *w, struct error *err)
{
    w->z.avail_in = 0;
    return deflate_all(w, Z_FINISH, err);
}
