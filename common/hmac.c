/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC-SHA-256 and HKDF by OpenSSL's EVP interface.
 *
 * A context is keyed once. EVP_MAC_init without a key then starts the next message from the hashed key blocks, which
 * costs about half of keying again and less than half of duplicating a context (OpenSSL 3.0: 180, 330, 410 ns). That this
 * works is not promised for every 3.0.x: hmac_new tries it and refuses a library where it does not.
 *
 * OpenSSL keeps the keyed state on its own heap and cleanses it when freed; the process is not dumpable
 * (common/hardening.h). */
#include "common/hmac.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "common/libcrypto.h"

struct hmac {
    EVP_MAC_CTX *ctx;
};

static void mac_freep(EVP_MAC **mac)
{
    EVP_MAC_free(*mac);
}

static void kdf_freep(EVP_KDF **kdf)
{
    EVP_KDF_free(*kdf);
}

static void kdf_ctx_freep(EVP_KDF_CTX **ctx)
{
    EVP_KDF_CTX_free(*ctx);
}

/* The same message twice: starting again without the key must start from the key. */
static bool check_restart(struct hmac *h, struct error *err)
{
    uint8_t first[HMAC_BYTES], second[HMAC_BYTES];
    if (!hmac_sign(h, "again", 5, first, err) || !hmac_sign(h, "again", 5, second, err))
        return false;
    if (memcmp(first, second, HMAC_BYTES) != 0)
        return err_set(err, ERR_BUG, "HMAC: this OpenSSL does not restart a keyed context");
    return true;
}

bool hmac_new(const struct secret *key, struct hmac **ret_hmac, struct error *err)
{
    CLEANUP(hmac_freep) struct hmac *h = calloc(1, sizeof *h);
    if (h == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    CLEANUP(mac_freep) EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    h->ctx = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                           OSSL_PARAM_construct_end()};
    if (h->ctx == NULL || EVP_MAC_init(h->ctx, secret_bytes(key), secret_len(key), params) != 1)
        return libcrypto_failed(err, "HMAC");
    if (!check_restart(h, err))
        return false;
    *ret_hmac = h;
    h = NULL;
    return true;
}

bool hmac_copy(const struct hmac *h, struct hmac **ret_hmac, struct error *err)
{
    CLEANUP(hmac_freep) struct hmac *copy = calloc(1, sizeof *copy);
    if (copy == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    copy->ctx = EVP_MAC_CTX_dup(h->ctx);
    if (copy->ctx == NULL)
        return libcrypto_failed(err, "HMAC");
    *ret_hmac = copy;
    copy = NULL;
    return true;
}

void hmac_freep(struct hmac **h)
{
    if (*h == NULL)
        return;
    EVP_MAC_CTX_free((*h)->ctx);
    free(*h);
    *h = NULL;
}

bool hmac_sign_pieces(struct hmac *h, const struct hmac_piece *pieces, size_t n_pieces, uint8_t out[HMAC_BYTES],
                      struct error *err)
{
    size_t len = 0;
    if (EVP_MAC_init(h->ctx, NULL, 0, NULL) != 1)
        return libcrypto_failed(err, "HMAC");
    for (size_t i = 0; i < n_pieces; i++)
        if (EVP_MAC_update(h->ctx, pieces[i].data, pieces[i].len) != 1)
            return libcrypto_failed(err, "HMAC");
    if (EVP_MAC_final(h->ctx, out, &len, HMAC_BYTES) != 1 || len != HMAC_BYTES)
        return libcrypto_failed(err, "HMAC");
    return true;
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
