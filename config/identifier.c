/* SPDX-License-Identifier: Apache-2.0 */
/* The identifier schema as tables: names of kinds, and for each part its name, whose key it uses, how many values its
 * slot may hold, and how wide they are. The digest is taken over the parts' table and NORMALISER_VERSION, so that whoever adds, moves or
 * re-keys a part changes every derived key with it and the key check value tells. Kinds are not in the digest: how a
 * source fills an identifier is its description's business. */
#include "config/identifier.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const kind_name[KIND_COUNT] = {
    [KIND_GIVEN_NAME] = "given_name",
    [KIND_MIDDLE_NAME] = "middle_name",
    [KIND_FAMILY_NAME] = "family_name",
    [KIND_FULL_NAME] = "full_name",
    [KIND_SUFFIX] = "suffix",
    [KIND_ALIAS] = "alias",
    [KIND_BIRTH_DATE] = "birth_date",
    [KIND_SEX] = "sex",
    [KIND_SSN] = "ssn",
    [KIND_POSTAL_CODE] = "postal_code",
    [KIND_PLACE] = "place",
    [KIND_STREET] = "street",
    [KIND_PHONE] = "phone",
    [KIND_EMAIL] = "email",
    [KIND_ID] = "id",
};

enum width { NARROW, WIDE };

static const struct {
    const char *name, *key;
    enum part keyed_as;
    int limit;
    enum width width;
} parts[PART_COUNT] = {
    [PART_GIVEN] = {"given_name/exact", "name/exact", PART_GIVEN, 1, NARROW},
    [PART_GIVEN_DEL] = {"given_name/deletion", "name/deletion", PART_GIVEN_DEL, 12, NARROW},
    [PART_GIVEN_PHONETIC] = {"given_name/phonetic", "name/phonetic", PART_GIVEN_PHONETIC, 1, NARROW},
    [PART_GIVEN_INITIAL] = {"given_name/initial", "name/initial", PART_GIVEN_INITIAL, 1, NARROW},
    [PART_GIVEN_GRAMS] = {"given_name/grams", "name/grams", PART_GIVEN_GRAMS, 2, WIDE},
    [PART_FAMILY] = {"family_name/exact", "name/exact", PART_GIVEN, 1, NARROW},
    [PART_FAMILY_DEL] = {"family_name/deletion", "name/deletion", PART_GIVEN_DEL, 12, NARROW},
    [PART_FAMILY_PHONETIC] = {"family_name/phonetic", "name/phonetic", PART_GIVEN_PHONETIC, 1, NARROW},
    [PART_FAMILY_INITIAL] = {"family_name/initial", "name/initial", PART_GIVEN_INITIAL, 1, NARROW},
    [PART_FAMILY_GRAMS] = {"family_name/grams", "name/grams", PART_GIVEN_GRAMS, 2, WIDE},
    [PART_MIDDLE] = {"middle_name/exact", "name/exact", PART_GIVEN, 1, NARROW},
    [PART_MIDDLE_INITIAL] = {"middle_name/initial", "name/initial", PART_GIVEN_INITIAL, 1, NARROW},
    [PART_SUFFIX] = {"suffix/exact", "suffix/exact", PART_SUFFIX, 1, NARROW},
    [PART_BIRTH] = {"birth_date/exact", "birth_date/exact", PART_BIRTH, 1, NARROW},
    [PART_BIRTH_DEL] = {"birth_date/deletion", "birth_date/deletion", PART_BIRTH_DEL, 9, NARROW},
    [PART_BIRTH_YEAR] = {"birth_date/year", "birth_date/year", PART_BIRTH_YEAR, 1, NARROW},
    [PART_BIRTH_MONTHDAY] = {"birth_date/monthday", "birth_date/monthday", PART_BIRTH_MONTHDAY, 1, NARROW},
    [PART_BIRTH_MONTH] = {"birth_date/month", "birth_date/month_or_day", PART_BIRTH_MONTH, 1, NARROW},
    [PART_BIRTH_DAY] = {"birth_date/day", "birth_date/month_or_day", PART_BIRTH_MONTH, 1, NARROW},
    [PART_SEX] = {"sex/exact", "sex/exact", PART_SEX, 1, NARROW},
    [PART_SSN] = {"ssn/exact", "ssn/exact", PART_SSN, 1, WIDE},
    [PART_POSTAL] = {"postal_code/exact", "postal_code/exact", PART_POSTAL, 1, NARROW},
    [PART_POSTAL_AREA] = {"postal_code/area", "postal_code/area", PART_POSTAL_AREA, 1, NARROW},
    [PART_PLACE] = {"place/exact", "place/exact", PART_PLACE, 1, NARROW},
    [PART_PLACE_GRAMS] = {"place/grams", "place/grams", PART_PLACE_GRAMS, 2, WIDE},
    [PART_STREET] = {"street/exact", "street/exact", PART_STREET, 1, WIDE},
    [PART_STREET_GRAMS] = {"street/grams", "street/grams", PART_STREET_GRAMS, 2, WIDE},
    [PART_PHONE] = {"phone/exact", "phone/exact", PART_PHONE, 4, WIDE},
    [PART_EMAIL] = {"email/exact", "email/exact", PART_EMAIL, 1, WIDE},
    [PART_EMAIL_GRAMS] = {"email/grams", "email/grams", PART_EMAIL_GRAMS, 2, WIDE},
    [PART_ID] = {"id", "id/exact", PART_ID, 8, WIDE},
};

bool identifier_kind_from_name(const char *name, enum identifier_kind *ret_kind)
{
    for (int i = 0; i < KIND_COUNT; i++)
        if (strcmp(name, kind_name[i]) == 0) {
            *ret_kind = (enum identifier_kind)i;
            return true;
        }
    return false;
}

const char *identifier_kind_name(enum identifier_kind kind)
{
    return kind < KIND_COUNT ? kind_name[kind] : "?";
}

/* "cin": lower-case letters, digits, underscores, beginning with a letter. */
static bool is_namespace(const char *name)
{
    if (!islower((unsigned char)name[0]))
        return false;
    for (const char *c = name; *c != '\0'; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '_')
            return false;
    return true;
}

bool part_from_name(const char *name, enum part *ret_part, uint32_t *ret_subject)
{
    if (strncmp(name, "id/", 3) == 0 && is_namespace(name + 3)) {
        *ret_part = PART_ID;
        *ret_subject = identifier_subject(name + 3);
        return *ret_subject != 0;
    }
    for (int i = PART_GIVEN; i < PART_ID; i++)
        if (strcmp(name, parts[i].name) == 0) {
            *ret_part = (enum part)i;
            *ret_subject = 0;
            return true;
        }
    return false;
}

const char *part_name(enum part part)
{
    return part >= PART_GIVEN && part < PART_COUNT ? parts[part].name : "?";
}

enum part part_keyed_as(enum part part)
{
    return parts[part].keyed_as;
}

const char *part_key_subject(enum part part)
{
    return parts[part].key;
}

int part_limit(enum part part)
{
    return parts[part].limit;
}

bool part_is_narrow(enum part part)
{
    return parts[part].width == NARROW;
}

bool part_has_forms(enum part part)
{
    return part >= PART_GIVEN && part <= PART_FAMILY_GRAMS;
}

/* 0, which is no subject, only when SHA-256 itself fails (no memory): callers treat it as that failure. */
uint32_t identifier_subject(const char *namespace_name)
{
    uint8_t digest[DIGEST_BYTES];
    if (!digest_once(namespace_name, strlen(namespace_name), digest, NULL))
        return 0;
    uint32_t subject = (uint32_t)digest[0] << 24 | (uint32_t)digest[1] << 16 | (uint32_t)digest[2] << 8 | digest[3];
    return subject == 0 ? 1 : subject;
}

bool identifier_schema_digest(uint8_t out[DIGEST_BYTES], struct error *err)
{
    char listing[4096];
    int len = snprintf(listing, sizeof listing, "normaliser %d\n", NORMALISER_VERSION);
    for (int i = PART_GIVEN; i < PART_COUNT; i++)
        len += snprintf(listing + len, sizeof listing - (size_t)len, "%d %s %s %d %d %d\n", i, parts[i].name,
                        parts[i].key, (int)parts[i].keyed_as, parts[i].limit, (int)parts[i].width);
    if ((size_t)len >= sizeof listing)
        return err_set(err, ERR_BUG, "identifier schema: listing too long");
    return digest_once(listing, (size_t)len, out, err);
}
