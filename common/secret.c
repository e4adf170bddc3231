/* SPDX-License-Identifier: Apache-2.0 */
/* Secret bytes. Each secret has pages of its own: mapped, locked (not swapped), excluded from core dumps, and wiped
 * before they are unmapped. The bookkeeping lives at the head of the same mapping, so that nothing about a secret is on
 * the heap. A page that cannot be locked is an error: a key that may reach the disk is not a key.
 *
 * Key files are judged by the open descriptor, never by the path, in this order: what it is, whose it is, who else may
 * read it, how long it is, what it holds. Messages name the file, never a byte of it. */
#include "common/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "common/fsio.h"
#include "common/libcrypto.h"
#include "common/text.h"

struct secret {
    size_t len, mapped;
    _Alignas(64) uint8_t bytes[];
};

bool secret_new(size_t len, struct secret **ret_secret, struct error *err)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    if (len == 0 || len > SIZE_MAX / 2)
        return err_set(err, ERR_BUG, "a secret of %zu bytes", len);
    size_t mapped = (sizeof(struct secret) + len + page - 1) / page * page;
    void *pages = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return err_set_errno(err, ERR_RETRY, errno, "memory for a secret");
    if (madvise(pages, mapped, MADV_DONTDUMP) != 0 || mlock(pages, mapped) != 0) {
        err_set_errno(err, ERR_RETRY, errno, "locking %zu bytes of memory for a secret", mapped);
        err_hint(err, "raise the limit of locked memory: \"ulimit -l\", or LimitMEMLOCK= in the service unit");
        (void)munmap(pages, mapped);
        return false;
    }
    struct secret *s = pages;
    s->len = len;
    s->mapped = mapped;
    *ret_secret = s;
    return true;
}

bool secret_random(size_t len, struct secret **ret_secret, struct error *err)
{
    CLEANUP(secret_freep) struct secret *s = NULL;
    if (!secret_new(len, &s, err))
        return false;
    if (len > INT32_MAX || RAND_priv_bytes(s->bytes, (int)len) != 1)
        return libcrypto_failed(err, "random bytes");
    *ret_secret = s;
    s = NULL;
    return true;
}

void secret_freep(struct secret **s)
{
    if (*s == NULL)
        return;
    size_t mapped = (*s)->mapped;
    OPENSSL_cleanse(*s, mapped);
    (void)munmap(*s, mapped); /* unlocks, too */
    *s = NULL;
}

const uint8_t *secret_bytes(const struct secret *s)
{
    return s->bytes;
}

uint8_t *secret_bytes_rw(struct secret *s)
{
    return s->bytes;
}

size_t secret_len(const struct secret *s)
{
    return s->len;
}

bool secret_equal(const void *a, const void *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}

void secret_wipe(void *p, size_t len)
{
    OPENSSL_cleanse(p, len);
}

static bool check_key_file(int fd, const char *path, struct error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_set_errno(err, ERR_CONFIG, errno, "key file \"%s\"", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_CONFIG, "key file \"%s\": not a regular file", path);
    if (st.st_uid != geteuid() && st.st_uid != 0) {
        err_set(err, ERR_CONFIG, "key file \"%s\": owned by user %ju, neither by the user that runs this nor by root",
                path, (uintmax_t)st.st_uid);
        return err_hint(err, "whoever owns a key file can change it: chown it to the user that runs crosscount");
    }
    if ((st.st_mode & 077) != 0) {
        err_set(err, ERR_CONFIG, "key file \"%s\": mode %04o lets group or others at it", path,
                (unsigned)(st.st_mode & 07777));
        return err_hint(err, "chmod 0400 \"%s\"; if others could read it, make a new key", path);
    }
    return true;
}

static bool open_key_file(const char *path, int *ret_fd, struct error *err)
{
    CLEANUP(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && errno == ELOOP)
        return err_set(err, ERR_CONFIG, "key file \"%s\": a symbolic link", path);
    if (fd < 0) {
        bool missing = errno == ENOENT;
        err_set_errno(err, ERR_CONFIG, errno, "key file \"%s\"", path);
        return missing && err_hint(err, "\"crosscount key new FILE\" makes a key file");
    }
    if (!check_key_file(fd, path, err))
        return false;
    *ret_fd = fd;
    fd = -1;
    return true;
}

/* All of a file into size bytes: *ret_len is what there was, size when there is more. */
static bool read_all(int fd, uint8_t *out, size_t size, size_t *ret_len)
{
    size_t len = 0;
    while (len < size) {
        ssize_t n = read(fd, out + len, size - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        if (n == 0)
            break;
        len += (size_t)n;
    }
    *ret_len = len;
    return true;
}

bool secret_read_file(const char *path, size_t len, struct secret **ret_secret, struct error *err)
{
    CLEANUP(closep) int fd = -1;
    CLEANUP(secret_freep) struct secret *text = NULL;
    CLEANUP(secret_freep) struct secret *s = NULL;
    size_t got = 0;
    if (!open_key_file(path, &fd, err) || !secret_new(2 * len + 2, &text, err) || !secret_new(len, &s, err))
        return false;
    if (!read_all(fd, text->bytes, text->len, &got))
        return err_set_errno(err, ERR_CONFIG, errno, "key file \"%s\"", path);
    if (got == 2 * len + 1 && text->bytes[got - 1] == '\n')
        got--;
    if (got != 2 * len || !hex_decode((struct view){(const char *)text->bytes, got}, s->bytes, len)) {
        err_set(err, ERR_CONFIG, "key file \"%s\": not %zu hexadecimal digits on one line", path, 2 * len);
        return err_hint(err, "a key file is made by \"crosscount key new FILE\" and holds nothing else");
    }
    *ret_secret = s;
    s = NULL;
    return true;
}

static bool write_all(int fd, const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        data += n;
        len -= (size_t)n;
    }
    return true;
}

static bool sync_parent(const char *path, struct error *err)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return fs_sync_dir(".", err);
    size_t len = slash == path ? 1 : (size_t)(slash - path);
    char *folder = strndup(path, len);
    if (folder == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    bool ok = fs_sync_dir(folder, err);
    free(folder);
    return ok;
}

bool secret_write_file(const char *path, const struct secret *s, struct error *err)
{
    CLEANUP(secret_freep) struct secret *text = NULL;
    if (!secret_new(2 * s->len + 1, &text, err))
        return false;
    hex_encode(s->bytes, s->len, (char *)text->bytes);
    text->bytes[2 * s->len] = '\n';

    CLEANUP(closep) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return err_set(err, ERR_CONFIG, "key file \"%s\": exists already, and a key is never overwritten", path);
    if (fd < 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "key file \"%s\"", path);
    if (!write_all(fd, text->bytes, text->len) || fsync(fd) != 0) {
        err_set_errno(err, ERR_OUTPUT, errno, "key file \"%s\"", path);
        (void)unlink(path); /* half a key is of no use to anybody */
        return false;
    }
    return sync_parent(path, err);
}
