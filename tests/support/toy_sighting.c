// SPDX-License-Identifier: Apache-2.0
/* Encodings by a plain hash (FNV-1a, then mixed): equal for equal values of parts that share a key, else not. */
#include "tests/support/toy_sighting.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "config/identifier.h"
#include "ingest/encode.h"
#include "ingest/phonetic.h"

static uint64_t hash(int key, const char *text, size_t len)
{
    uint64_t h = 0xCBF29CE484222325U ^ (uint64_t)key << 32;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (uint8_t)text[i]) * 0x100000001B3U;
    h = (h ^ h >> 31) * 0x9E3779B97F4A7C15U;
    return h ^ h >> 29;
}

static void put(struct bundle *b, enum part part, int form, uint32_t subject, const uint64_t *values, int n)
{
    struct error err = {0};
    ck_assert_msg(bundle_add(b, (uint8_t)part, (uint8_t)form, subject, values, n, &err), "%s", err.frame[0]);
}

static void put_text(struct bundle *b, enum part part, int form, const char *text, size_t len)
{
    uint64_t value = hash((int)part_keyed_as(part), text, len);
    if (text != NULL && len > 0)
        put(b, part, form, 0, &value, 1);
}

static void put_grams(struct bundle *b, enum part part, int form, const char *text)
{
    uint64_t vector[2] = {0};
    char padded[128];
    (void)snprintf(padded, sizeof padded, "_%s_", text);
    for (size_t i = 0; padded[i + 1] != '\0'; i++) {
        uint64_t bit = hash((int)part_keyed_as(part), padded + i, 2) % 128;
        vector[bit / 64] |= (uint64_t)1 << bit % 64;
    }
    put(b, part, form, 0, vector, 2);
}

static void put_neighbours(struct bundle *b, enum part part, const char *text, size_t max)
{
    char neighbour[NAME_NEIGHBOURS][NAME_NEIGHBOURS];
    uint64_t values[NAME_NEIGHBOURS];
    size_t n = deletion_neighbours(text, strlen(text), neighbour[0], sizeof neighbour[0], max);
    for (size_t i = 0; i < n; i++)
        values[i] = hash((int)part_keyed_as(part), neighbour[i], strlen(neighbour[i]));
    put(b, part, 0, 0, values, (int)n);
}

static void put_name(struct bundle *b, int form, bool is_family, const char *name)
{
    char code[64];
    if (name == NULL)
        return;
    size_t len = strlen(name), code_len = phonetic_nysiis(name, len, code);
    put_text(b, is_family ? PART_FAMILY : PART_GIVEN, form, name, len);
    if (form == 0)
        put_neighbours(b, is_family ? PART_FAMILY_DEL : PART_GIVEN_DEL, name, NAME_NEIGHBOURS);
    put_text(b, is_family ? PART_FAMILY_PHONETIC : PART_GIVEN_PHONETIC, form, code, code_len);
    put_text(b, is_family ? PART_FAMILY_INITIAL : PART_GIVEN_INITIAL, form, name, 1);
    put_grams(b, is_family ? PART_FAMILY_GRAMS : PART_GIVEN_GRAMS, form, name);
}

static void put_birth(struct bundle *b, const struct toy_sighting *s)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%04d%02d%02d", s->year, s->month, s->day);
    if (s->year != 0 && s->month != 0 && s->day != 0) {
        put_text(b, PART_BIRTH, 0, text, 8);
        put_neighbours(b, PART_BIRTH_DEL, text, BIRTH_NEIGHBOURS);
    }
    put_text(b, PART_BIRTH_YEAR, 0, text, s->year != 0 ? 4 : 0);
    put_text(b, PART_BIRTH_MONTH, 0, text + 4, s->month != 0 ? 2 : 0);
    put_text(b, PART_BIRTH_DAY, 0, text + 6, s->day != 0 ? 2 : 0);
}

static void put_whole(struct bundle *b, enum part exact, enum part grams, const char *text)
{
    if (text == NULL)
        return;
    put_text(b, exact, 0, text, strlen(text));
    if (grams != exact)
        put_grams(b, grams, 0, text);
}

static void put_values(struct bundle *b, enum part part, const char *namespace_name, const char *const *text, int max)
{
    uint64_t values[4];
    int n = 0;
    uint32_t subject = namespace_name == NULL ? 0 : identifier_subject(namespace_name);
    while (n < max && text[n] != NULL) {
        values[n] = hash((int)(part + subject), text[n], strlen(text[n]));
        n++;
    }
    if (n > 0)
        put(b, part, 0, subject, values, n);
}

void toy_sighting_encode(const struct toy_sighting *s, struct bundle *ret_bundle)
{
    bundle_init(ret_bundle);
    for (int form = 0; form < TOY_NAMES; form++) {
        put_name(ret_bundle, form, false, s->name[form].given);
        put_name(ret_bundle, form, true, s->name[form].family);
    }
    if (s->middle != NULL) {
        put_text(ret_bundle, PART_MIDDLE, 0, s->middle, strlen(s->middle) > 1 ? strlen(s->middle) : 0);
        put_text(ret_bundle, PART_MIDDLE_INITIAL, 0, s->middle, 1);
    }
    put_birth(ret_bundle, s);
    put_whole(ret_bundle, PART_SEX, PART_SEX, s->sex);
    put_whole(ret_bundle, PART_SSN, PART_SSN, s->ssn);
    if (s->postal_code != NULL) {
        put_whole(ret_bundle, PART_POSTAL, PART_POSTAL, s->postal_code);
        put_text(ret_bundle, PART_POSTAL_AREA, 0, s->postal_code, strnlen(s->postal_code, 3));
    }
    put_whole(ret_bundle, PART_PLACE, PART_PLACE_GRAMS, s->place);
    put_whole(ret_bundle, PART_STREET, PART_STREET_GRAMS, s->street);
    put_whole(ret_bundle, PART_EMAIL, PART_EMAIL_GRAMS, s->email);
    put_values(ret_bundle, PART_PHONE, NULL, s->phone, 2);
    put_values(ret_bundle, PART_ID, "cin", s->cin, 2);
    put_values(ret_bundle, PART_ID, "ssid", s->ssid, 1);
}
