/* SPDX-License-Identifier: Apache-2.0 */
/* Ed25519 by EVP raw keys. A private key is its 32-byte seed and lives in a struct secret; OpenSSL's copy of it exists
 * for the length of one call. Signing is deterministic (RFC 8032): the same release, the same signature. */
#include "common/sign.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include "common/libcrypto.h"

static void pkey_freep(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void md_ctx_freep(EVP_MD_CTX **ctx)
{
    EVP_MD_CTX_free(*ctx);
}

static bool private_key(const struct secret *seed, EVP_PKEY **ret_key, struct error *err)
{
    if (secret_len(seed) != SIGN_SEED_BYTES)
        return err_set(err, ERR_BUG, "Ed25519: a seed of %zu bytes", secret_len(seed));
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret_bytes(seed), SIGN_SEED_BYTES);
    if (key == NULL)
        return libcrypto_failed(err, "Ed25519");
    *ret_key = key;
    return true;
}

bool sign_public(const struct secret *seed, uint8_t out[SIGN_PUBLIC_BYTES], struct error *err)
{
    CLEANUP(pkey_freep) EVP_PKEY *key = NULL;
    size_t len = SIGN_PUBLIC_BYTES;
    if (!private_key(seed, &key, err))
        return false;
    if (EVP_PKEY_get_raw_public_key(key, out, &len) != 1 || len != SIGN_PUBLIC_BYTES)
        return libcrypto_failed(err, "Ed25519");
    return true;
}

bool sign_message(const struct secret *seed, const void *data, size_t len, uint8_t out[SIGN_BYTES], struct error *err)
{
    CLEANUP(pkey_freep) EVP_PKEY *key = NULL;
    CLEANUP(md_ctx_freep) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    size_t out_len = SIGN_BYTES;
    if (!private_key(seed, &key, err))
        return false;
    if (ctx == NULL || EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) != 1 ||
        EVP_DigestSign(ctx, out, &out_len, data, len) != 1 || out_len != SIGN_BYTES)
        return libcrypto_failed(err, "Ed25519");
    return true;
}

bool sign_verify(const uint8_t public_key[SIGN_PUBLIC_BYTES], const void *data, size_t len,
                 const uint8_t signature[SIGN_BYTES], bool *ret_valid, struct error *err)
{
    CLEANUP(pkey_freep)
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, SIGN_PUBLIC_BYTES);
    CLEANUP(md_ctx_freep) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (key == NULL || ctx == NULL || EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) != 1)
        return libcrypto_failed(err, "Ed25519");
    bool valid = EVP_DigestVerify(ctx, signature, SIGN_BYTES, data, len) == 1;
    ERR_clear_error(); /* a signature that is no point of the curve is invalid, too, and leaves a message behind */
    *ret_valid = valid;
    return true;
}
