/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/secrets.h"

#include <check.h>
#include <string.h>

#include "common/text.h"

struct secret *secret_from_hex(const char *hex)
{
    struct secret *s = NULL;
    size_t len = strlen(hex) / 2;
    ck_assert(secret_new(len, &s, NULL));
    ck_assert(hex_decode(view_of(hex), secret_bytes_rw(s), len));
    return s;
}

struct keyring *keyring_for_tests(void)
{
    static const uint8_t schema[DIGEST_BYTES];
    struct secret *master = secret_from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    struct keyring *k = NULL;
    ck_assert(keyring_new(master, 1, schema, &k, NULL));
    secret_freep(&master);
    return k;
}
