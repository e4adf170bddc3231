// SPDX-License-Identifier: Apache-2.0
/* SHA-256 by OpenSSL's EVP interface. A file is digested through fs_open_regular, in blocks that are wiped afterwards,
 * because the file may be an extract. */
#include "common/digest.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fsio.h"

struct digest {
    EVP_MD_CTX *ctx;
};

void digest_freep(struct digest **d)
{
    if (*d == NULL)
        return;
    EVP_MD_CTX_free((*d)->ctx);
    free(*d);
    *d = NULL;
}

bool digest_new(struct digest **ret_digest, struct error *err)
{
    CLEANUP(digest_freep) struct digest *d = calloc(1, sizeof(*d));
    if (d == NULL || (d->ctx = EVP_MD_CTX_new()) == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    if (EVP_DigestInit_ex(d->ctx, EVP_sha256(), NULL) != 1)
        return err_set(err, ERR_BUG, "SHA-256 is not available");
    *ret_digest = d;
    d = NULL;
    return true;
}

bool digest_add(struct digest *d, const void *data, size_t len, struct error *err)
{
    return EVP_DigestUpdate(d->ctx, data, len) == 1 || err_set(err, ERR_BUG, "SHA-256 failed");
}

bool digest_end(struct digest *d, uint8_t out[DIGEST_BYTES], struct error *err)
{
    return EVP_DigestFinal_ex(d->ctx, out, NULL) == 1 || err_set(err, ERR_BUG, "SHA-256 failed");
}

bool digest_once(const void *data, size_t len, uint8_t out[DIGEST_BYTES], struct error *err)
{
    return EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) == 1 || err_set(err, ERR_BUG, "SHA-256 failed");
}

static bool digest_fd(int fd, const char *path, struct digest *d, uint64_t *ret_bytes, struct error *err)
{
    char block[32 * 1024];
    uint64_t total = 0;
    bool ok = true;
    while (ok) {
        ssize_t n = read(fd, block, sizeof(block));
        if (n == 0)
            break;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            ok = err_set_errno(err, ERR_OUTPUT, errno, "reading \"%s\"", path);
        else
            ok = digest_add(d, block, (size_t)n, err);
        total += ok ? (uint64_t)n : 0;
    }
    explicit_bzero(block, sizeof(block));
    if (ok)
        *ret_bytes = total;
    return ok;
}

bool digest_file(const char *path, uint8_t out[DIGEST_BYTES], uint64_t *ret_bytes, struct error *err)
{
    CLEANUP(closep) int fd = -1;
    CLEANUP(digest_freep) struct digest *d = NULL;
    uint64_t bytes = 0;
    if (!fs_open_regular(path, &fd, err) || !digest_new(&d, err) || !digest_fd(fd, path, d, &bytes, err) ||
        !digest_end(d, out, err))
        return false;
    if (ret_bytes != NULL)
        *ret_bytes = bytes;
    return true;
}
