/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC-SHA-256 and HKDF by OpenSSL's EVP interface.
 *
 * A key is hashed once, to two states: of the inner and of the outer digest, each behind its key block (RFC 2104, section
 * 4). A message then costs two copies of a state and the digests of what is left. OpenSSL's own EVP_MAC does the same, with
 * more around it (OpenSSL 3.0: 190 ns against 145 ns for 20 bytes), and four of five things ingest hashes are that short.
 *
 * OpenSSL keeps the states on its own heap and cleanses them when freed; the process is not dumpable
 * (common/hardening.h). */
#include "common/hmac.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <string.h>

#include "common/libcrypto.h"

enum { BLOCK_BYTES = 64 };

struct hmac {
    EVP_MD_CTX *inner, *outer; /* behind their key blocks; only copied */
    EVP_MD_CTX *work;
};

static void md_freep(EVP_MD **md)
{
    EVP_MD_free(*md);
}

static void kdf_freep(EVP_KDF **kdf)
{
    EVP_KDF_free(*kdf);
}

static void kdf_ctx_freep(EVP_KDF_CTX **ctx)
{
    EVP_KDF_CTX_free(*ctx);
}

static bool make_contexts(struct hmac *h, struct error *err)
{
    h->inner = EVP_MD_CTX_new();
    h->outer = EVP_MD_CTX_new();
    h->work = EVP_MD_CTX_new();
    return (h->inner != NULL && h->outer != NULL && h->work != NULL) || err_set(err, ERR_RETRY, "out of memory");
}

/* The key as one block: hashed when it is longer, filled up with zeros. */
static bool pad_key(const struct secret *key, const EVP_MD *md, uint8_t block[BLOCK_BYTES])
{
    memset(block, 0, BLOCK_BYTES);
    if (secret_len(key) > BLOCK_BYTES)
        return EVP_Digest(secret_bytes(key), secret_len(key), block, NULL, md, NULL) == 1;
    memcpy(block, secret_bytes(key), secret_len(key));
    return true;
}

static bool begin(EVP_MD_CTX *ctx, const EVP_MD *md, const uint8_t key[BLOCK_BYTES], uint8_t pad)
{
    uint8_t block[BLOCK_BYTES];
    for (size_t i = 0; i < BLOCK_BYTES; i++)
        block[i] = key[i] ^ pad;
    bool ok = EVP_DigestInit_ex2(ctx, md, NULL) == 1 && EVP_DigestUpdate(ctx, block, BLOCK_BYTES) == 1;
    secret_wipe(block, sizeof block);
    return ok;
}

bool hmac_new(const struct secret *key, struct hmac **ret_hmac, struct error *err)
{
    CLEANUP(hmac_freep) struct hmac *h = calloc(1, sizeof *h);
    if (h == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    CLEANUP(md_freep) EVP_MD *md = EVP_MD_fetch(NULL, "SHA256", NULL);
    uint8_t block[BLOCK_BYTES];
    if (md == NULL || !make_contexts(h, err))
        return md == NULL ? libcrypto_failed(err, "HMAC") : false;
    bool ok = pad_key(key, md, block) && begin(h->inner, md, block, 0x36) && begin(h->outer, md, block, 0x5c);
    secret_wipe(block, sizeof block);
    if (!ok)
        return libcrypto_failed(err, "HMAC");
    *ret_hmac = h;
    h = NULL;
    return true;
}

bool hmac_copy(const struct hmac *h, struct hmac **ret_hmac, struct error *err)
{
    CLEANUP(hmac_freep) struct hmac *copy = calloc(1, sizeof *copy);
    if (copy == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    if (!make_contexts(copy, err))
        return false;
    if (EVP_MD_CTX_copy_ex(copy->inner, h->inner) != 1 || EVP_MD_CTX_copy_ex(copy->outer, h->outer) != 1)
        return libcrypto_failed(err, "HMAC");
    *ret_hmac = copy;
    copy = NULL;
    return true;
}

void hmac_freep(struct hmac **h)
{
    if (*h == NULL)
        return;
    EVP_MD_CTX_free((*h)->inner);
    EVP_MD_CTX_free((*h)->outer);
    EVP_MD_CTX_free((*h)->work);
    free(*h);
    *h = NULL;
}

bool hmac_sign_pieces(struct hmac *h, const struct hmac_piece *pieces, size_t n_pieces, uint8_t out[HMAC_BYTES],
                      struct error *err)
{
    uint8_t digest[HMAC_BYTES];
    bool ok = EVP_MD_CTX_copy_ex(h->work, h->inner) == 1;
    for (size_t i = 0; ok && i < n_pieces; i++)
        ok = EVP_DigestUpdate(h->work, pieces[i].data, pieces[i].len) == 1;
    ok = ok && EVP_DigestFinal_ex(h->work, digest, NULL) == 1 && EVP_MD_CTX_copy_ex(h->work, h->outer) == 1 &&
         EVP_DigestUpdate(h->work, digest, HMAC_BYTES) == 1 && EVP_DigestFinal_ex(h->work, out, NULL) == 1;
    return ok || libcrypto_failed(err, "HMAC");
}

bool hmac_sign(struct hmac *h, const void *data, size_t len, uint8_t out[HMAC_BYTES], struct error *err)
{
    return hmac_sign_pieces(h, &(struct hmac_piece){data, len}, 1, out, err);
}

bool hmac_sign64(struct hmac *h, const void *data, size_t len, uint64_t *ret, struct error *err)
{
    uint8_t mac[HMAC_BYTES] = {0};
    if (!hmac_sign(h, data, len, mac, err))
        return false;
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value = value << 8 | mac[i];
    *ret = value;
    return true;
}

bool hkdf(const void *ikm, size_t ikm_len, const void *salt, size_t salt_len, const void *info, size_t info_len,
          size_t out_len, struct secret **ret_okm, struct error *err)
{
    CLEANUP(kdf_freep) EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    CLEANUP(kdf_ctx_freep) EVP_KDF_CTX *ctx = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
    CLEANUP(secret_freep) struct secret *okm = NULL;
    if (ctx == NULL)
        return libcrypto_failed(err, "HKDF");
    if (!secret_new(out_len, &okm, err))
        return false;
    char digest[] = "SHA256"; /* OSSL_PARAM takes no const, but reads only */
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)ikm, ikm_len),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)info, info_len),
        OSSL_PARAM_construct_end(),
        OSSL_PARAM_construct_end(),
    };
    if (salt_len > 0)
        params[3] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)salt, salt_len);
    if (EVP_KDF_derive(ctx, secret_bytes_rw(okm), out_len, params) != 1)
        return libcrypto_failed(err, "HKDF");
    *ret_okm = okm;
    okm = NULL;
    return true;
}

bool hmac_derive(const struct secret *from, const char *purpose, struct hmac **ret_hmac, struct error *err)
{
    CLEANUP(secret_freep) struct secret *key = NULL;
    return hkdf(secret_bytes(from), secret_len(from), NULL, 0, purpose, strlen(purpose), HMAC_BYTES, &key, err) &&
           hmac_new(key, ret_hmac, err);
}
