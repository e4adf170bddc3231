// SPDX-License-Identifier: Apache-2.0
/* Where a child can be found: postal code, place, street, phone, email. Each is taken down to the characters that count,
 * then judged: what stands for "none" is not given, as a missing value says nothing while a shared wrong one would link
 * strangers.
 *
 * A place or street becomes one word. Words of a street are shortened only while there are several, so that the result
 * stays what it is when normalised again. */
#include "ingest/normalise.h"

#include <string.h>

#include "common/secret.h"

enum { FOLDED_MAX = 1001, PHONE_MIN = 7, PHONE_US = 10, ZIP = 5, ZIP_PLUS_4 = 9, POSTAL_MIN = 3, PLACE_MIN = 2 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_one_character(const char *s, size_t len)
{
    for (size_t i = 1; i < len; i++)
        if (s[i] != s[0])
            return false;
    return true;
}

static bool is_listed(const char *const *list, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], text) == 0)
            return true;
    return false;
}

/* Postal codes ---------------------------------------------------------------------------------------- */

/* 00000, 88888 and 99999 are no codes; 22222 and 44444 are. */
static bool is_postal_code(const char *code, size_t len)
{
    size_t digits = 0;
    for (size_t i = 0; i < len; i++)
        digits += is_digit(code[i]);
    return len >= POSTAL_MIN && digits > 0 && !(is_one_character(code, len) && strchr("089", code[0]) != NULL);
}

/* Letters and digits of raw; how many there are, which may be more than fit. */
static size_t take_code(struct view raw, char code[POSTAL_CODE_SIZE], size_t *ret_digits)
{
    size_t n = 0;
    *ret_digits = 0;
    for (size_t i = 0; i < raw.len && n < POSTAL_CODE_SIZE; i++) {
        char c = upper(raw.ptr[i]);
        if (!is_letter(c) && !is_digit(c))
            continue;
        *ret_digits += is_digit(c);
        code[n++] = c;
    }
    return n;
}

void normalise_postal_code(struct view raw, struct identity *id)
{
    char code[POSTAL_CODE_SIZE];
    size_t digits, n = take_code(raw, code, &digits);
    if (n == ZIP_PLUS_4 && digits == n)
        n = ZIP;
    id->postal_code[0] = '\0';
    if (n < sizeof code && is_postal_code(code, n)) {
        memcpy(id->postal_code, code, n);
        id->postal_code[n] = '\0';
    }
    secret_wipe(code, sizeof code);
}

/* Places and streets ---------------------------------------------------------------------------------- */

static bool is_no_place(const char *text)
{
    static const char *const placeholders[] = {
        "NA",         "NONE",      "UNK",      "UNKN",      "UNKNOWN",         "NOTPROVIDED",    "NOTSTATED",
        "NOTGIVEN",   "NOTKNOWN",  "HOMELESS", "TRANSIENT", "NOADDRESS",       "NOFIXEDADDRESS", "NOPERMANENTADDRESS",
        "OUTOFSTATE", "OUTOFAREA", "OTHER",    "TEST",      "GENERALDELIVERY", "ADDRESSUNKNOWN", "UNKNOWNADDRESS",
        "UNKNOWNCITY"};
    static const char *const marks[] = {"CONFIDENTIAL", "ADDRESSCONFIDENTIAL", "REDACTED", "SEALED"};
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (strncmp(text, marks[i], strlen(marks[i])) == 0)
            return true;
    size_t len = strlen(text);
    return len < PLACE_MIN || is_one_character(text, len) || is_listed(placeholders, COUNT_OF(placeholders), text);
}

/* Words as the postal service shortens them (USPS Publication 28); "" vanishes: "APT 5", "UNIT 5" and "#5" are one. */
static const struct {
    const char *word, *brief;
} shortened[] = {
    {"STREET", "ST"},    {"STR", "ST"},       {"AVENUE", "AVE"},    {"AV", "AVE"},          {"BOULEVARD", "BLVD"},
    {"BL", "BLVD"},      {"ROAD", "RD"},      {"DRIVE", "DR"},      {"LANE", "LN"},         {"COURT", "CT"},
    {"PLACE", "PL"},     {"CIRCLE", "CIR"},   {"TERRACE", "TER"},   {"HIGHWAY", "HWY"},     {"PARKWAY", "PKWY"},
    {"SQUARE", "SQ"},    {"TRAIL", "TRL"},    {"CROSSING", "XING"}, {"EXPRESSWAY", "EXPY"}, {"FREEWAY", "FWY"},
    {"NORTH", "N"},      {"SOUTH", "S"},      {"EAST", "E"},        {"WEST", "W"},          {"NORTHEAST", "NE"},
    {"NORTHWEST", "NW"}, {"SOUTHEAST", "SE"}, {"SOUTHWEST", "SW"},  {"APARTMENT", ""},      {"APT", ""},
    {"UNIT", ""},        {"SUITE", ""},       {"STE", ""},
};

static const char *shorten(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(shortened); i++)
        if (strcmp(shortened[i].word, word) == 0)
            return shortened[i].brief;
    return word;
}

/* The next word of text from *at on, terminated in place; NULL when there is none. Apostrophes and full stops vanish. */
static char *next_word(char *text, size_t len, size_t *at)
{
    while (*at < len && !is_letter(text[*at]) && !is_digit(text[*at]))
        ++*at;
    if (*at == len)
        return NULL;
    char *word = text + *at, *to = word;
    for (; *at < len; ++*at) {
        char c = text[*at];
        if (is_letter(c) || is_digit(c))
            *to++ = c;
        else if (c != '\'' && c != '`' && c != '.')
            break;
    }
    *at += *at < len; /* what ended it may be overwritten */
    *to = '\0';
    return word;
}

static void append(char *out, size_t size, const char *word)
{
    size_t n = strlen(out), len = strlen(word);
    if (len > size - 1 - n)
        len = size - 1 - n;
    memcpy(out + n, word, len);
    out[n + len] = '\0';
}

/* text[0, len] may be overwritten. */
static void join_words(char *text, size_t len, bool brief, char *out, size_t size)
{
    size_t at = 0;
    char *word = next_word(text, len, &at), *next = NULL;
    bool only = true;
    out[0] = '\0';
    for (; word != NULL; word = next, only = false) {
        next = next_word(text, len, &at);
        const char *said = brief && !(only && next == NULL) ? shorten(word) : word;
        append(out, size, said[0] == '\0' && next == NULL ? word : said);
    }
    if (is_no_place(out))
        out[0] = '\0';
}

static bool normalise_words(struct fold *f, struct view raw, bool brief, char *out, size_t size, struct error *err)
{
    char text[FOLDED_MAX + 1];
    size_t len = 0;
    bool ok = fold_name(f, raw, text, FOLDED_MAX, &len, err);
    if (ok)
        join_words(text, len, brief, out, size);
    else
        len = FOLDED_MAX; /* all of it is wiped: part of it may be there */
    secret_wipe(text, len + 1);
    return ok;
}

bool normalise_place(struct fold *f, struct view raw, struct identity *id, struct error *err)
{
    return normalise_words(f, raw, false, id->place, sizeof id->place, err);
}

bool normalise_street(struct fold *f, struct view raw, struct identity *id, struct error *err)
{
    return normalise_words(f, raw, true, id->street, sizeof id->street, err);
}

/* Phones and emails ----------------------------------------------------------------------------------- */

/* Seven digits alike at the end, or in the order of the keys, are nobody's. */
static bool is_phone(const char *digits, size_t n)
{
    return n >= PHONE_MIN && n < PHONE_SIZE && !is_one_character(digits + n - PHONE_MIN, PHONE_MIN) &&
           strcmp(digits, "1234567") != 0 && strcmp(digits, "1234567890") != 0;
}

/* A letter behind a whole number begins an extension: it is left out. */
void normalise_phone(struct view raw, struct identity *id)
{
    char digits[PHONE_SIZE + 1];
    size_t n = 0;
    for (size_t i = 0; i < raw.len && n < PHONE_SIZE; i++) {
        if (is_digit(raw.ptr[i]))
            digits[n++] = raw.ptr[i];
        else if (is_letter(upper(raw.ptr[i])) && n >= PHONE_MIN)
            break;
    }
    digits[n] = '\0';
    size_t from = n == PHONE_US + 1 && digits[0] == '1' ? 1 : 0;
    if (is_phone(digits + from, n - from) && id->n_phones < IDENTITY_PHONES)
        memcpy(id->phone[id->n_phones++], digits + from, n - from + 1);
    secret_wipe(digits, sizeof digits);
}

static bool is_no_mailbox(const char *email, const char *domain)
{
    static const char *const nobody[] = {"none@",    "no@",   "na@",   "noemail@", "nomail@",   "noname@",
                                         "unknown@", "test@", "fake@", "refused@", "declined@", "noreply@"};
    static const char *const nowhere[] = {"none.com",    "noemail.com", "nomail.com",  "na.com",   "unknown.com",
                                          "example.com", "example.org", "example.net", "test.com", "fake.com"};
    for (size_t i = 0; i < COUNT_OF(nobody); i++)
        if (strncmp(email, nobody[i], strlen(nobody[i])) == 0)
            return true;
    return is_listed(nowhere, COUNT_OF(nowhere), domain);
}

/* text in small letters into out; where its only "@" stands, or NULL when it has none or several, or a blank. */
static const char *take_email(struct view text, char out[EMAIL_SIZE])
{
    const char *at = NULL;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if ((unsigned char)c <= ' ' || c == 0x7f || (c == '@' && at != NULL))
            return NULL;
        out[i] = lower(c);
        if (c == '@')
            at = out + i;
    }
    out[text.len] = '\0';
    return at;
}

void normalise_email(struct view raw, struct identity *id)
{
    raw = view_trim(raw);
    const char *at = raw.len < sizeof id->email ? take_email(raw, id->email) : NULL;
    if (at == NULL || at == id->email || at[1] == '\0' || is_no_mailbox(id->email, at + 1))
        id->email[0] = '\0';
}
