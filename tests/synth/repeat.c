// SPDX-License-Identifier: Apache-2.0
/* The same file, sent a second time: other name, compressed where the first was not (and the other way round), the same
 * manifest. The digest in a manifest is of the uncompressed bytes, so it must be recognised as the same delivery. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/fsio.h"
#include "common/gz.h"
#include "tests/synth/delivery.h"

enum { PATH_BYTES = 4096, CHUNK = 1 << 16 };

struct copy {
    char from[PATH_BYTES], to[PATH_BYTES];
    bool from_gzip;
};

static bool write_chunk(int fd, struct gz_writer *gz, const char *data, size_t len, struct error *err)
{
    if (gz != NULL)
        return gz_write(gz, data, len, err);
    if (write(fd, data, len) != (ssize_t)len)
        return err_set_errno(err, ERR_OUTPUT, errno, "cannot write");
    return true;
}

static bool copy_bytes(const struct copy *c, struct error *err)
{
    CLEANUP(closep) int in = -1;
    CLEANUP(closep) int out = open(c->to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    CLEANUP(gz_closep) struct gz_reader *reader = NULL;
    CLEANUP(gz_writer_closep) struct gz_writer *writer = NULL;
    char data[CHUNK];
    size_t len = 0;
    if (out < 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "cannot create");
    if (!fs_open_regular(c->from, &in, err) || !gz_open(in, (struct gz_limits){0, 0}, &reader, err))
        return false;
    if (!c->from_gzip && !gz_writer_open(out, 1, &writer, err))
        return false;
    do {
        if (!gz_read(reader, data, sizeof(data), &len, err) || (len > 0 && !write_chunk(out, writer, data, len, err)))
            return false;
    } while (len > 0);
    return writer == NULL || gz_writer_finish(writer, err);
}

static bool copy_manifest(const char *from, const char *to, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    return fs_read_file(from, 1 << 16, &text, err) && fs_write_file(to, text.data, text.len, 0640, err);
}

bool delivery_repeat(const struct delivery_options *options, struct date as_of, enum source source, struct error *err)
{
    struct copy c;
    char stem[PATH_BYTES / 2], suffix[8], from[PATH_BYTES], to[PATH_BYTES];
    delivery_stem(options, as_of, source, stem, sizeof(stem), suffix, sizeof(suffix), &c.from_gzip);
    (void)snprintf(c.from, sizeof(c.from), "%s%s%s", stem, suffix, c.from_gzip ? ".gz" : "");
    (void)snprintf(c.to, sizeof(c.to), "%s_again%s%s", stem, suffix, c.from_gzip ? "" : ".gz");
    (void)snprintf(from, sizeof(from), "%s.manifest.yaml", stem);
    (void)snprintf(to, sizeof(to), "%s_again.manifest.yaml", stem);
    return copy_bytes(&c, err) && copy_manifest(from, to, err);
}
