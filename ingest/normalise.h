/* SPDX-License-Identifier: Apache-2.0 */
/* Raw identifiers to the one form that is encoded. Pure: no I/O, no clock, no configuration. Normalising a result again
 * changes nothing; whoever changes a result raises NORMALISER_VERSION (config/identifier.h).
 *
 * Names become ASCII capitals without anything else (common/fold.h). A family name is all its parts joined; when it has
 * several ("GARCIA-LOPEZ", "DE LA CRUZ" is one) its first and last are kept as further forms. A given name is the first
 * word; what follows are middle names. Titles are dropped, suffixes set apart, placeholders ("UNKNOWN", "BABY BOY", "JANE
 * DOE") count as not given. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/fold.h"
#include "common/text.h"
#include "config/source.h"

enum {
    NAME_LETTERS = 40, /* a longer name is cut */
    NAME_SIZE = NAME_LETTERS + 1,
    IDENTITY_NAMES =
        5, /* forms of the name: 0 as given; 1, 2 first and last part of a double family name; 3, 4 aliases */
    IDENTITY_IDS = 8,
    IDENTITY_ID_SIZE = 64,
    IDENTITY_PHONES = 4,
    SUFFIX_SIZE = 4,
    POSTAL_CODE_SIZE = 11, /* 10 characters */
    PLACE_SIZE = 41,       /* longer ones are cut */
    STREET_SIZE = 61,      /* longer ones are cut */
    PHONE_SIZE = 16,       /* 15 digits (ITU-T E.164) */
    EMAIL_SIZE = 81,
};

/* The normalised identifiers of one row. Filled by the functions below, in any order; an empty string is "not given". */
struct identity {
    struct {
        char given[NAME_SIZE], family[NAME_SIZE];
    } name[IDENTITY_NAMES]; /* read them by identity_name() */
    bool doe;               /* the family name was "DOE": "JANE" is no name then */
    char middle[NAME_SIZE]; /* all middle names joined, or their initials */
    char suffix[SUFFIX_SIZE];
    bool own_middle, own_suffix; /* of a column of their own, which counts before what the name says */
    bool has_birth;
    struct date birth;
    char sex;     /* 'F', 'M', 'X'; 0: not given */
    char ssn[10]; /* 9 digits */
    char postal_code[POSTAL_CODE_SIZE], place[PLACE_SIZE], street[STREET_SIZE], email[EMAIL_SIZE];
    int n_phones;
    char phone[IDENTITY_PHONES][PHONE_SIZE];
    int n_ids;
    struct {
        const char *namespace_name; /* borrowed, e.g. of the source's description */
        char value[IDENTITY_ID_SIZE];
    } id[IDENTITY_IDS];
};

void identity_init(struct identity *id); /* nothing given; cheap */
void identity_wipe(struct identity *id);

/* Form `variant` of the name: false when there is none. What a form itself lacks is taken from form 0 (an alias that is
 * only a given name keeps the family name). At least one of the two strings is not empty. Forms equal to an earlier one
 * are not there. */
bool identity_name(const struct identity *id, int variant, const char **ret_given, const char **ret_family);

/* Raw is valid UTF-8 and may be blank: then the name is not given. A second call for the same name replaces the first.
 * ERR_DATA: folded, the name is longer than 1000 characters; the row is to be rejected. Anything else: a failure. */
MUST_CHECK bool normalise_given(struct fold *f, struct view raw, struct identity *id, struct error *err);
MUST_CHECK bool normalise_family(struct fold *f, struct view raw, struct identity *id, struct error *err);
/* ORDER_LAST_FIRST: "DOE JR, JANE M"; without a comma the first word is the family name.
 * ORDER_FIRST_LAST: "Jane M Doe"; the last word, with its particles, is the family name. */
MUST_CHECK bool normalise_full_name(struct fold *f, struct view raw, enum name_order order, struct identity *id,
                                    struct error *err);
/* One more name the child is known by; the third and later ones are passed over. A single word is a given name. */
MUST_CHECK bool normalise_alias(struct fold *f, struct view raw, enum name_order order, struct identity *id,
                                struct error *err);
MUST_CHECK bool normalise_alias_parts(struct fold *f, struct view given, struct view family, struct identity *id,
                                      struct error *err);

/* A column of its own; a blank one leaves what the given name said. */
MUST_CHECK bool normalise_middle(struct fold *f, struct view raw, struct identity *id, struct error *err);
/* "JR", "SR", "II", "III", "IV" in any spelling; anything else leaves what the name said. */
void normalise_suffix(struct view raw, struct identity *id);

void normalise_birth_date(struct date d,
                          struct identity *id);            /* 1900-01-01 is "not given"; 01/01 of other years is kept */
void normalise_sex(struct view code, struct identity *id); /* harmonised: "F", "M", "X"; anything else is not given */

/* Where a child can be found (normalise_contact.c). Each replaces what was there, except phones: those add up.
 *   postal code   letters and digits; of a US ZIP+4 the first five
 *   place         letters and digits
 *   street        the same, with the house number; kinds of street, points of the compass and words for "apartment"
 *                 shortened as the US postal service does
 *   phone         digits, without a leading 1 before ten others; fewer than 7, or one digit only at the end: not given
 *   email         in small letters; without "@" and something on both sides of it: not given */
void normalise_postal_code(struct view raw, struct identity *id);
MUST_CHECK bool normalise_place(struct fold *f, struct view raw, struct identity *id, struct error *err);
MUST_CHECK bool normalise_street(struct fold *f, struct view raw, struct identity *id, struct error *err);
void normalise_phone(struct view raw, struct identity *id); /* those beyond IDENTITY_PHONES are passed over */
void normalise_email(struct view raw, struct identity *id);

enum normal {
    NORMAL_OK,
    NORMAL_MISSING, /* blank, or a number that stands for "none": impossible and dummy SSNs, an id of zeros */
    NORMAL_BAD,     /* not of that form: reason "bad_id" */
};

/* An id in its form (config/source.h). out is terminated and untouched unless NORMAL_OK. length: of FORM_DIGITS, 0 any.
 *   FORM_CWS   10 base-62 characters, or the same number as 19 digits with or without dashes; always becomes the former
 *   FORM_CIN   9, 10 or 14 characters, blanks between allowed; the first 9 count
 *   FORM_SSN   9 digits; dashes or blanks between */
enum normal normalise_id(enum id_form form, uint32_t length, struct view raw, char out[IDENTITY_ID_SIZE],
                         size_t *ret_len);
enum normal normalise_ssn(struct view raw, struct identity *id);

/* Add an id normalised before. False when the identity holds IDENTITY_IDS already: a limit of the source's description. */
bool identity_add_id(struct identity *id, const char *namespace_name, const char *value, size_t len);
