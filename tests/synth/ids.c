// SPDX-License-Identifier: Apache-2.0
/* Numbers to ids. Spaces are larger than any number of children that is asked for (10 million fit the smallest). */
#include "tests/synth/ids.h"

#include <stdio.h>
#include <string.h>

#include "tests/synth/rng.h"

static const char base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
enum { BASE = 62 };

static const uint64_t power7 = UINT64_C(3521614606208); /* 62^7 */

static void put_base62(uint64_t value, int width, char *out)
{
    for (int i = width; i > 0; i--) {
        out[i - 1] = base62[value % BASE];
        value /= BASE;
    }
}

void id_cws(uint64_t seed, uint64_t number, bool lower, char out[CWS_BYTES])
{
    struct rng staff;
    rng_init(&staff, seed, (UINT64_C(2) << 60) + number % 4001);
    put_base62(rng_scatter(number, power7, seed), 7, out);
    out[7] = '0';
    out[8] = (char)((lower ? 'a' : 'A') + (int)rng_below(&staff, 26));
    out[9] = base62[rng_below(&staff, 36)];
    out[10] = '\0';
}

static uint64_t read_base62(const char *s, int width)
{
    uint64_t value = 0;
    for (int i = 0; i < width; i++)
        value = value * BASE + (uint64_t)(strchr(base62, s[i]) - base62);
    return value;
}

void id_cws_printed(const char id[CWS_BYTES], char out[UI_BYTES])
{
    char digits[20];
    (void)snprintf(digits, sizeof(digits), "%013llu%06llu", (unsigned long long)read_base62(id, 7) % 10000000000000u,
                   (unsigned long long)read_base62(id + 7, 3) % 1000000u);
    (void)snprintf(out, UI_BYTES, "%.4s-%.4s-%.4s-%.7s", digits, digits + 4, digits + 8, digits + 12);
}

void id_cws_row(uint64_t seed, unsigned kind, uint64_t number, char out[CWS_BYTES])
{
    put_base62(rng_scatter(number, power7, seed + kind), 7, out);
    out[7] = 'r';
    put_base62(kind, 2, out + 8);
    out[10] = '\0';
}

void id_cin(uint64_t seed, uint64_t number, char out[CIN_BYTES])
{
    static const char letters[] = "ACDEFGHMNTUVWXYZ";
    uint64_t value = rng_scatter(number, UINT64_C(160000000), seed + 101);
    (void)snprintf(out, CIN_BYTES, "9%07u%c", (unsigned)(value / 16) % 10000000u, letters[value % 16]);
}

static void put_digits(uint64_t value, int width, char *out)
{
    for (int i = width; i > 0; i--) {
        out[i - 1] = (char)('0' + value % 10);
        value /= 10;
    }
    out[width] = '\0';
}

void id_ssid(uint64_t seed, uint64_t number, char out[SSID_BYTES])
{
    put_digits(UINT64_C(1000000000) + rng_scatter(number, UINT64_C(8999999999), seed + 102), 10, out);
}

/* Area 001 to 665, group 01 to 99, serial 0001 to 9999. */
void id_ssn(uint64_t seed, uint64_t number, char out[SSN_BYTES])
{
    uint64_t value = rng_scatter(number, UINT64_C(665) * 99 * 9999, seed + 103);
    put_digits(1 + value / (99 * 9999), 3, out);
    put_digits(1 + value / 9999 % 99, 2, out + 3);
    put_digits(1 + value % 9999, 4, out + 5);
}

void id_ssn_dummy(unsigned which, char out[SSN_BYTES])
{
    static const char dummy[6][SSN_BYTES] = {"000000000", "999999999", "111111111",
                                             "123456789", "078051120", "666123456"};
    memcpy(out, dummy[which % 6], SSN_BYTES);
}

void id_pin(uint64_t seed, uint64_t number, char out[PIN_BYTES])
{
    put_digits(rng_scatter(number, 9999991, seed + 104), 7, out);
}

void id_cii(uint64_t seed, uint64_t number, char out[CII_BYTES])
{
    out[0] = 'A';
    put_digits(rng_scatter(number, 99999989, seed + 105), 8, out + 1);
}

void id_rln(uint64_t seed, uint64_t number, char out[RLN_BYTES])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint64_t value = rng_scatter(number, UINT64_C(35184372088777), seed + 106);
    for (int i = 0; i < 9; i++) {
        out[i] = letters[value % 32];
        value /= 32;
    }
    out[9] = '\0';
}
