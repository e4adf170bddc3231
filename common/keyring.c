/* SPDX-License-Identifier: Apache-2.0 */
/* The key tree. Nothing is derived before it is asked for; what was derived belongs to the caller. The info of a
 * derivation is a TLV whose every variable part has its length before it, so that no two (epoch, purpose, subject,
 * schema) read the same: "crosscount" | 0x01 | 4 epoch | length purpose | length subject | length schema, lengths of 2
 * bytes, big-endian. */
#include "common/keyring.h"

enum { INFO_MAX = 256 };

static const char magic[] = {'c', 'r', 'o', 's', 's', 'c', 'o', 'u', 'n', 't', 1};

struct keyring {
    struct secret *master;
    uint32_t epoch;
    uint8_t schema[DIGEST_BYTES];
};

struct info {
    size_t len;
    bool overflow;
    uint8_t bytes[INFO_MAX];
};

static void info_add(struct info *info, const void *data, size_t len)
{
    if (len > UINT16_MAX || info->len + 2 + len > INFO_MAX) {
        info->overflow = true;
        return;
    }
    info->bytes[info->len++] = (uint8_t)(len >> 8);
    info->bytes[info->len++] = (uint8_t)len;
    memcpy(info->bytes + info->len, data, len);
    info->len += len;
}

bool keyring_new(const struct secret *master, uint32_t epoch, const uint8_t schema[DIGEST_BYTES],
                 struct keyring **ret_keyring, struct error *err)
{
    if (secret_len(master) != MASTER_KEY_BYTES)
        return err_set(err, ERR_CONFIG, "the master key has %zu bytes, not %d", secret_len(master), MASTER_KEY_BYTES);
    if (epoch == 0)
        return err_set(err, ERR_CONFIG, "key epochs are counted from 1");
    CLEANUP(keyring_freep) struct keyring *k = calloc(1, sizeof *k);
    if (k == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    if (!secret_new(MASTER_KEY_BYTES, &k->master, err))
        return false;
    memcpy(secret_bytes_rw(k->master), secret_bytes(master), MASTER_KEY_BYTES);
    memcpy(k->schema, schema, DIGEST_BYTES);
    k->epoch = epoch;
    *ret_keyring = k;
    k = NULL;
    return true;
}

void keyring_freep(struct keyring **k)
{
    if (*k == NULL)
        return;
    secret_freep(&(*k)->master);
    free(*k);
    *k = NULL;
}

uint32_t keyring_epoch(const struct keyring *k)
{
    return k->epoch;
}

bool keyring_derive(const struct keyring *k, const char *purpose, const char *subject, struct secret **ret_key,
                    struct error *err)
{
    uint8_t epoch[4] = {(uint8_t)(k->epoch >> 24), (uint8_t)(k->epoch >> 16), (uint8_t)(k->epoch >> 8),
                        (uint8_t)k->epoch};
    struct info info = {.len = sizeof magic};
    memcpy(info.bytes, magic, sizeof magic);
    info_add(&info, epoch, sizeof epoch);
    info_add(&info, purpose, strlen(purpose));
    info_add(&info, subject, strlen(subject));
    info_add(&info, k->schema, DIGEST_BYTES);
    if (info.overflow)
        return err_set(err, ERR_BUG, "key purpose \"%s\": subject too long", purpose);
    return hkdf(secret_bytes(k->master), MASTER_KEY_BYTES, NULL, 0, info.bytes, info.len, HMAC_BYTES, ret_key, err);
}

bool keyring_hmac(const struct keyring *k, const char *purpose, const char *subject, struct hmac **ret_hmac,
                  struct error *err)
{
    CLEANUP(secret_freep) struct secret *key = NULL;
    return keyring_derive(k, purpose, subject, &key, err) && hmac_new(key, ret_hmac, err);
}

bool keyring_aead(const struct keyring *k, struct aead **ret_aead, struct error *err)
{
    CLEANUP(secret_freep) struct secret *seal = NULL;
    CLEANUP(secret_freep) struct secret *nonce = NULL;
    return keyring_derive(k, "seal", "bundle", &seal, err) && keyring_derive(k, "nonce", "bundle", &nonce, err) &&
           aead_new(seal, nonce, ret_aead, err);
}

bool keyring_check_value(const struct keyring *k, uint8_t out[KEY_CHECK_BYTES], struct error *err)
{
    static const char message[] = "key check value";
    CLEANUP(hmac_freep) struct hmac *check = NULL;
    uint8_t mac[HMAC_BYTES];
    if (!keyring_hmac(k, "check", "", &check, err) || !hmac_sign(check, message, sizeof message - 1, mac, err))
        return false;
    memcpy(out, mac, KEY_CHECK_BYTES);
    return true;
}
