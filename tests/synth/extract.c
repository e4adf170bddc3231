// SPDX-License-Identifier: Apache-2.0
/* Rows are laid into one buffer; when it is nearly full it goes through the digest and then, compressed or not, to the
 * file. The digest is of the uncompressed bytes, as manifests want it. gzip uses level 1: the generator's time counts, the
 * files' size does not. */
#include "tests/synth/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/fsio.h"
#include "common/gz.h"

enum { BUFFER_BYTES = 1 << 18, ROW_BYTES = 1 << 12, PATH_BYTES = 4096, FILE_BYTES = 64, BREAKS_PER_THOUSAND = 3 };

struct extract {
    struct extract_spec spec; /* its folder and file point to the copies below */
    char folder[PATH_BYTES], file[FILE_BYTES];
    char data[BUFFER_BYTES + ROW_BYTES];
    size_t len;
    bool row_started;
    int fd;
    struct gz_writer *gz;
    struct digest *digest;
    uint64_t rows, broken, bytes;
    bool failed;
    struct error failure;
};

bool date_is_given(struct date d)
{
    return d.days != INT32_MIN;
}

static bool write_all(int fd, const char *data, size_t len, struct error *err)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set_errno(err, ERR_OUTPUT, errno, "cannot write");
        data += n;
        len -= (size_t)n;
    }
    return true;
}

static void flush(struct extract *x)
{
    if (x->failed || x->len == 0)
        return;
    x->bytes += x->len;
    bool ok = digest_add(x->digest, x->data, x->len, &x->failure) &&
              (x->gz != NULL ? gz_write(x->gz, x->data, x->len, &x->failure)
                             : write_all(x->fd, x->data, x->len, &x->failure));
    x->failed = !ok;
    x->len = 0;
}

void extract_freep(struct extract **x)
{
    if (*x == NULL)
        return;
    gz_writer_closep(&(*x)->gz);
    digest_freep(&(*x)->digest);
    closep(&(*x)->fd);
    free(*x);
    *x = NULL;
}

bool extract_open(const struct extract_spec *spec, struct extract **ret_extract, struct error *err)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof(path), "%s/%s%s", spec->folder, spec->file, spec->gzip ? ".gz" : "");
    CLEANUP(extract_freep) struct extract *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    x->spec = *spec;
    (void)snprintf(x->folder, sizeof(x->folder), "%s", spec->folder);
    (void)snprintf(x->file, sizeof(x->file), "%s", spec->file);
    x->spec.folder = x->folder;
    x->spec.file = x->file;
    x->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (x->fd < 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "cannot create \"%s\"", path);
    if (!digest_new(&x->digest, err) || (spec->gzip && !gz_writer_open(x->fd, 1, &x->gz, err)))
        return err_wrap(err, "file \"%s\"", path);
    if (spec->header != NULL) {
        extract_begin(x);
        extract_text(x, spec->header);
        extract_end(x);
        x->rows = 0;
    }
    *ret_extract = x;
    x = NULL;
    return true;
}

static bool write_manifest(const struct extract *x, const uint8_t sha256[DIGEST_BYTES], struct error *err)
{
    char path[PATH_BYTES], text[1024], hex[DIGEST_HEX + 1], as_of[11];
    const char *dot = strrchr(x->spec.file, '.');
    int stem = dot == NULL ? (int)strlen(x->spec.file) : (int)(dot - x->spec.file);
    (void)snprintf(path, sizeof(path), "%s/%.*s.manifest.yaml", x->spec.folder, stem, x->spec.file);
    hex_encode(sha256, DIGEST_BYTES, hex);
    date_to_iso(x->spec.as_of, as_of);
    int len = snprintf(text, sizeof(text),
                       "agency: %s\nsource: %s\nagreement: %s\nas_of: %s\nrows: %" PRIu64 "\nsha256: %s\n",
                       x->spec.agency, x->spec.source, x->spec.agreement, as_of, x->rows, hex);
    if (len < 0 || (size_t)len >= sizeof(text))
        return err_set(err, ERR_USAGE, "name of the agreement is too long");
    return fs_write_file(path, text, (size_t)len, 0640, err);
}

bool extract_close(struct extract *x, struct error *err)
{
    uint8_t sha256[DIGEST_BYTES];
    flush(x);
    if (x->failed) {
        *err = x->failure;
        return err_wrap(err, "file \"%s\"", x->spec.file);
    }
    if (x->gz != NULL && !gz_writer_finish(x->gz, err))
        return err_wrap(err, "file \"%s\"", x->spec.file);
    return digest_end(x->digest, sha256, err) && write_manifest(x, sha256, err);
}

uint64_t extract_rows(const struct extract *x)
{
    return x->rows;
}

uint64_t extract_bytes(const struct extract *x)
{
    return x->bytes + x->len;
}

bool extract_may_break(struct extract *x)
{
    if ((x->broken + 1) * 1000 > x->rows * BREAKS_PER_THOUSAND)
        return false;
    x->broken++;
    return true;
}

void extract_begin(struct extract *x)
{
    if (x->len > BUFFER_BYTES)
        flush(x);
    x->row_started = false;
}

static void put(struct extract *x, const char *s, size_t len)
{
    size_t room = sizeof(x->data) - x->len;
    if (len > room)
        len = room;
    memcpy(x->data + x->len, s, len);
    x->len += len;
}

static void put_char(struct extract *x, char c)
{
    put(x, &c, 1);
}

void extract_end(struct extract *x)
{
    put(x, x->spec.line_end, strlen(x->spec.line_end));
    x->rows++;
}

static void separate(struct extract *x)
{
    if (x->row_started)
        put_char(x, x->spec.delimiter);
    x->row_started = true;
}

void extract_text(struct extract *x, const char *s)
{
    separate(x);
    put(x, s, strlen(s));
}

void extract_padded(struct extract *x, const char *s, size_t width)
{
    static const char blanks[] = "                                ";
    size_t len = strnlen(s, width);
    separate(x);
    put(x, s, len);
    put(x, blanks, width - len < sizeof(blanks) - 1 ? width - len : sizeof(blanks) - 1);
}

void extract_quoted(struct extract *x, const char *s)
{
    separate(x);
    put_char(x, '"');
    put(x, s, strlen(s));
    put_char(x, '"');
}

void extract_upper(struct extract *x, const char *s)
{
    separate(x);
    for (; *s != '\0'; s++)
        put_char(x, *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s);
}

static void put_digits(struct extract *x, uint64_t value, int width)
{
    char text[20];
    for (int i = width; i > 0; i--) {
        text[i - 1] = (char)('0' + value % 10);
        value /= 10;
    }
    put(x, text, (size_t)width);
}

void extract_int(struct extract *x, int64_t value)
{
    char text[24];
    separate(x);
    int len = snprintf(text, sizeof(text), "%" PRId64, value);
    put(x, text, (size_t)len);
}

void extract_digits(struct extract *x, uint64_t value, int width)
{
    separate(x);
    put_digits(x, value, width);
}

void extract_char(struct extract *x, char c)
{
    separate(x);
    if (c != '\0')
        put_char(x, c);
}

void extract_blank(struct extract *x, size_t n_fields)
{
    for (size_t i = 0; i < n_fields; i++)
        separate(x);
}

/* Year, month and day in either order, with a mark between them unless it is '\0'. */
static void put_date(struct extract *x, struct date d, char mark, bool year_first)
{
    int part[3], width[3] = {4, 2, 2};
    date_to_ymd(d, &part[0], &part[1], &part[2]);
    for (int i = 0; i < 3; i++) {
        int which = year_first ? i : (i + 1) % 3;
        if (i > 0 && mark != '\0')
            put_char(x, mark);
        put_digits(x, (uint64_t)part[which], width[which]);
    }
}

void extract_iso(struct extract *x, struct date d)
{
    separate(x);
    if (date_is_given(d))
        put_date(x, d, '-', true);
}

void extract_compact(struct extract *x, struct date d)
{
    separate(x);
    if (date_is_given(d))
        put_date(x, d, '\0', true);
}

void extract_us(struct extract *x, struct date d)
{
    separate(x);
    if (date_is_given(d))
        put_date(x, d, '/', false);
}

void extract_month(struct extract *x, struct date d)
{
    int year, month, day;
    separate(x);
    if (!date_is_given(d))
        return;
    date_to_ymd(d, &year, &month, &day);
    put_digits(x, (uint64_t)year, 4);
    put_digits(x, (uint64_t)month, 2);
}

void extract_stamp(struct extract *x, struct date d, uint32_t micros)
{
    extract_iso(x, d);
    put_char(x, ' ');
    put_digits(x, 8 + micros % 9, 2);
    put_char(x, ':');
    put_digits(x, micros / 9 % 60, 2);
    put_char(x, ':');
    put_digits(x, micros / 540 % 60, 2);
    put_char(x, '.');
    put_digits(x, micros % 1000000, 6);
}

void extract_school_year(struct extract *x, int first_year)
{
    separate(x);
    put_digits(x, (uint64_t)first_year, 4);
    put_char(x, '-');
    put_digits(x, (uint64_t)first_year + 1, 4);
}
