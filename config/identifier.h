/* SPDX-License-Identifier: Apache-2.0 */
/* The identifier schema: kinds of identifier a source can carry, and the parts of them that are encoded. Both stages that
 * touch encodings (ingest makes them, the linker composes tokens of them) share this page. Its digest, with the version of
 * the normaliser, goes into every derived key (common/keyring.h): builds that would encode differently never mix. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/digest.h"
#include "common/error.h"

/* Raise it whenever normalisation or encoding of any kind changes its output. */
enum { NORMALISER_VERSION = 3 };

enum identifier_kind {
    KIND_GIVEN_NAME,
    KIND_MIDDLE_NAME,
    KIND_FAMILY_NAME,
    KIND_FULL_NAME, /* split by its order into the three above */
    KIND_SUFFIX,
    KIND_ALIAS, /* a full name the child is also known by */
    KIND_BIRTH_DATE,
    KIND_SEX,
    KIND_SSN,
    KIND_POSTAL_CODE,
    KIND_PLACE,
    KIND_STREET,
    KIND_PHONE,
    KIND_EMAIL,
    KIND_ID, /* with a namespace */
    KIND_COUNT,
};

/* What a bundle holds. One slot of a bundle = (part, variant, subject, values). Names have variants: 0 the name as given,
 * 1.. other forms (an alias, one half of a double family name); a (given, family) pair has one variant number. */
enum part {
    PART_GIVEN = 1,      /* HMAC of the whole normalised given name; key "name/exact", shared with family names (C7) */
    PART_GIVEN_DEL,      /* of its first 11 letters and each of their one-deletion neighbours; at most 12 */
    PART_GIVEN_PHONETIC, /* of its phonetic code */
    PART_GIVEN_INITIAL,  /* of its first letter */
    PART_GIVEN_GRAMS,    /* two values: a vector of 128 bits, one for each of its padded bigrams */
    PART_FAMILY,
    PART_FAMILY_DEL,
    PART_FAMILY_PHONETIC,
    PART_FAMILY_INITIAL,
    PART_FAMILY_GRAMS,
    PART_MIDDLE, /* of all middle names joined; the key of given names, for those who go by theirs; none of an initial */
    PART_MIDDLE_INITIAL,
    PART_SUFFIX,    /* "JR", "SR", "II", "III", "IV" */
    PART_BIRTH,     /* of YYYYMMDD */
    PART_BIRTH_DEL, /* of YYYYMMDD and its one-deletion neighbours; at most 9 */
    PART_BIRTH_YEAR,
    PART_BIRTH_MONTHDAY, /* of {month, day} in ascending order: blind to a swap */
    PART_BIRTH_MONTH,    /* of MM */
    PART_BIRTH_DAY,      /* of DD, by the key of months: a swap shows */
    PART_SEX,
    PART_SSN,
    PART_POSTAL,      /* of the postal code */
    PART_POSTAL_AREA, /* of its first three characters */
    PART_PLACE,
    PART_PLACE_GRAMS,
    PART_STREET, /* with the house number */
    PART_STREET_GRAMS,
    PART_PHONE, /* several values allowed */
    PART_EMAIL,
    PART_EMAIL_GRAMS,
    PART_ID, /* subject = identifier_subject(namespace); several values allowed */
    PART_COUNT,
};

/* "given_name", ...; false when unknown. */
bool identifier_kind_from_name(const char *name, enum identifier_kind *ret_kind);
const char *identifier_kind_name(enum identifier_kind kind);
/* Names of parts as recipes spell them: "given_name/exact", "given_name/deletion", "given_name/phonetic",
 * "given_name/initial", "given_name/grams", the same for family_name, "middle_name/exact", "middle_name/initial",
 * "suffix/exact", "birth_date/exact", "birth_date/deletion", "birth_date/year", "birth_date/monthday", "birth_date/month",
 * "birth_date/day", "sex/exact", "ssn/exact", "postal_code/exact", "postal_code/area", "place/exact", "place/grams",
 * "street/exact", "street/grams", "phone/exact", "email/exact", "email/grams", and "id/<namespace>" (ret_subject set,
 * else 0). */
bool part_from_name(const char *name, enum part *ret_part, uint32_t *ret_subject);

const char *part_name(enum part part); /* the same names; "id" for PART_ID */
/* The part whose key encodes this one: given and family names share theirs, so that a swap can be seen. Its number is the
 * type byte of the message that is hashed. */
enum part part_keyed_as(enum part part);
const char *part_key_subject(enum part part); /* of keyring_derive(..., "encode", ...): "name/exact" */
int part_limit(enum part part);               /* values a slot of it holds at most */
/* Its values are the leftmost 32 bits of an HMAC, not 64: so are those that say something only together with others. */
bool part_is_narrow(enum part part);
bool part_has_forms(enum part part); /* of the given or family name: a slot for each form of the name */

/* A namespace ("cin") as the number a bundle slot carries: first 4 bytes of its SHA-256, never 0. */
uint32_t identifier_subject(const char *namespace_name);
/* Digest over the listing of parts, their keys and limits, and NORMALISER_VERSION. */
MUST_CHECK bool identifier_schema_digest(uint8_t out[DIGEST_BYTES], struct error *err);
