/* SPDX-License-Identifier: Apache-2.0 */
/* AES-256-GCM with a nonce made of the message itself, as aead.h explains. One context encrypts and one decrypts; each
 * is keyed once and given only a nonce for a message, so that the key schedule is not paid for every record.
 *
 * The nonce's message is length of the associated data (8 bytes) | associated data | plaintext: no two different pairs
 * of them read the same. A message that does not open leaves no plaintext behind: what was decrypted is wiped. */
#include "common/aead.h"

#include <openssl/evp.h>

#include "common/libcrypto.h"

struct aead {
    EVP_CIPHER_CTX *encrypt, *decrypt;
    struct hmac *nonce;
};

static void cipher_freep(EVP_CIPHER **cipher)
{
    EVP_CIPHER_free(*cipher);
}

bool aead_new(const struct secret *seal_key, const struct secret *nonce_key, struct aead **ret_aead, struct error *err)
{
    if (secret_len(seal_key) != AEAD_KEY_BYTES || secret_len(nonce_key) != AEAD_KEY_BYTES)
        return err_set(err, ERR_BUG, "AES-256-GCM: keys of %zu and %zu bytes", secret_len(seal_key),
                       secret_len(nonce_key));
    CLEANUP(aead_freep) struct aead *a = calloc(1, sizeof *a);
    if (a == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    CLEANUP(cipher_freep) EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    a->encrypt = EVP_CIPHER_CTX_new();
    a->decrypt = EVP_CIPHER_CTX_new();
    const uint8_t *key = secret_bytes(seal_key);
    if (cipher == NULL || a->encrypt == NULL || a->decrypt == NULL ||
        EVP_EncryptInit_ex2(a->encrypt, cipher, key, NULL, NULL) != 1 ||
        EVP_DecryptInit_ex2(a->decrypt, cipher, key, NULL, NULL) != 1)
        return libcrypto_failed(err, "AES-256-GCM");
    if (!hmac_new(nonce_key, &a->nonce, err))
        return false;
    *ret_aead = a;
    a = NULL;
    return true;
}

void aead_freep(struct aead **a)
{
    if (*a == NULL)
        return;
    EVP_CIPHER_CTX_free((*a)->encrypt);
    EVP_CIPHER_CTX_free((*a)->decrypt);
    hmac_freep(&(*a)->nonce);
    free(*a);
    *a = NULL;
}

static bool make_nonce(struct aead *a, const void *ad, size_t ad_len, const void *plain, size_t len,
                       uint8_t out[AEAD_NONCE_BYTES], struct error *err)
{
    uint8_t prefix[8], mac[HMAC_BYTES];
    for (size_t i = 0; i < sizeof prefix; i++)
        prefix[i] = (uint8_t)((uint64_t)ad_len >> (56 - 8 * i));
    struct hmac_piece pieces[] = {{prefix, sizeof prefix}, {ad, ad_len}, {plain, len}};
    if (!hmac_sign_pieces(a->nonce, pieces, COUNT_OF(pieces), mac, err))
        return false;
    memcpy(out, mac, AEAD_NONCE_BYTES);
    return true;
}

bool aead_seal(struct aead *a, const void *ad, size_t ad_len, const void *plain, size_t len, uint8_t *out,
               struct error *err)
{
    uint8_t nonce[AEAD_NONCE_BYTES];
    int n = 0;
    if (len > INT32_MAX || ad_len > INT32_MAX)
        return err_set(err, ERR_BUG, "AES-256-GCM: a message of %zu bytes", len);
    if (!make_nonce(a, ad, ad_len, plain, len, nonce, err))
        return false;
    uint8_t *body = out + AEAD_NONCE_BYTES;
    memcpy(out, nonce, AEAD_NONCE_BYTES);
    if (EVP_EncryptInit_ex2(a->encrypt, NULL, NULL, nonce, NULL) != 1 ||
        (ad_len > 0 && EVP_EncryptUpdate(a->encrypt, NULL, &n, ad, (int)ad_len) != 1) ||
        (len > 0 && EVP_EncryptUpdate(a->encrypt, body, &n, plain, (int)len) != 1) ||
        EVP_EncryptFinal_ex(a->encrypt, body + len, &n) != 1 ||
        EVP_CIPHER_CTX_ctrl(a->encrypt, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_BYTES, body + len) != 1)
        return libcrypto_failed(err, "AES-256-GCM");
    return true;
}

bool aead_open(struct aead *a, const void *ad, size_t ad_len, const uint8_t *sealed, size_t len, uint8_t *out,
               struct error *err)
{
    if (len < AEAD_OVERHEAD || len > INT32_MAX || ad_len > INT32_MAX)
        return err_set(err, ERR_CONFIG, "sealed with another key or damaged");
    size_t plain_len = len - AEAD_OVERHEAD;
    const uint8_t *body = sealed + AEAD_NONCE_BYTES;
    uint8_t tag[AEAD_TAG_BYTES];
    int n = 0;
    memcpy(tag, body + plain_len, AEAD_TAG_BYTES);
    if (EVP_DecryptInit_ex2(a->decrypt, NULL, NULL, sealed, NULL) != 1 ||
        (ad_len > 0 && EVP_DecryptUpdate(a->decrypt, NULL, &n, ad, (int)ad_len) != 1) ||
        (plain_len > 0 && EVP_DecryptUpdate(a->decrypt, out, &n, body, (int)plain_len) != 1) ||
        EVP_CIPHER_CTX_ctrl(a->decrypt, EVP_CTRL_AEAD_SET_TAG, AEAD_TAG_BYTES, tag) != 1)
        return libcrypto_failed(err, "AES-256-GCM");
    uint8_t none[AEAD_TAG_BYTES];
    if (EVP_DecryptFinal_ex(a->decrypt, none, &n) != 1) {
        secret_wipe(out, plain_len);
        return err_set(err, ERR_CONFIG, "sealed with another key or damaged");
    }
    return true;
}
