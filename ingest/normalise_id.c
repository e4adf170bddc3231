/* SPDX-License-Identifier: Apache-2.0 */
/* Ids in their forms. Each form first takes out what is only spelling (blanks, dashes, a check digit), then looks
 * whether what is left can be such an id at all, and last whether it is a number that stands for "none". Case counts
 * unless a form says otherwise: CWS/CMS ids that differ in case only are different children.
 *
 * An SSN is refused as "missing", not as "bad", when it was never issued (area 000, 666 or 9xx, group 00, serial 0000)
 * or was printed in public: agencies key these in when they have none. */
#include "ingest/normalise.h"

#include <string.h>

#include "common/secret.h"

enum { CWS_LEN = 10, CWS_STAMP = 7, CWS_STAFF = 3, CWS_STAMP_DIGITS = 13, CWS_STAFF_DIGITS = 6, UI_DIGITS = 19 };
enum { CIN_LEN = 9, CIN_WITH_CHECK = 10, CIN_FULL = 14, SSN_LEN = 9 };

enum spelling { BLANKS = 1, DASHES = 2, BLANKS_AND_DASHES = 3 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool are_digits(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!is_digit(s[i]))
            return false;
    return true;
}

static bool is_one_character(const char *s, size_t len, char c)
{
    for (size_t i = 0; i < len; i++)
        if (s[i] != c)
            return false;
    return true;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* raw without blanks or dashes, whatever `drop` names, at most size - 1 characters; false when there are more. */
static bool strip(struct view raw, enum spelling drop, char *out, size_t size, size_t *ret_len)
{
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];
        if ((c == ' ' && (drop & BLANKS) != 0) || (c == '-' && (drop & DASHES) != 0))
            continue;
        if (n + 1 >= size)
            return false;
        out[n++] = c;
    }
    out[n] = '\0';
    *ret_len = n;
    return true;
}

/* Plain, upper, digits -------------------------------------------------------------------------------- */

static enum normal plain_id(struct view raw, bool raise, char *out, size_t *ret_len)
{
    if (raw.len >= IDENTITY_ID_SIZE)
        return NORMAL_BAD;
    for (size_t i = 0; i < raw.len; i++)
        if ((unsigned char)raw.ptr[i] < 0x20 || raw.ptr[i] == 0x7f)
            return NORMAL_BAD;
    for (size_t i = 0; i < raw.len; i++)
        out[i] = raise ? upper(raw.ptr[i]) : raw.ptr[i];
    out[raw.len] = '\0';
    *ret_len = raw.len;
    return NORMAL_OK;
}

static enum normal digits_id(struct view raw, uint32_t length, char *out, size_t *ret_len)
{
    if (!are_digits(raw.ptr, raw.len) || (length != 0 && raw.len != length))
        return NORMAL_BAD;
    if (is_one_character(raw.ptr, raw.len, '0'))
        return NORMAL_MISSING;
    return plain_id(raw, false, out, ret_len);
}

/* CWS/CMS --------------------------------------------------------------------------------------------- */

static const char base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

static bool is_base62(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (s[i] == '\0' || strchr(base62, s[i]) == NULL)
            return false;
    return true;
}

/* Decimal digits as `len` base-62 characters; false when the number needs more. */
static bool to_base62(const char *digits, size_t n_digits, char *out, size_t len)
{
    uint64_t value = 0;
    for (size_t i = 0; i < n_digits; i++)
        value = value * 10 + (uint64_t)(digits[i] - '0');
    for (size_t i = len; i > 0; i--, value /= 62)
        out[i - 1] = base62[value % 62];
    return value == 0;
}

/* Dashes, if any, stand where the UI prints them: 4-4-4-7. */
static bool strip_ui_id(struct view raw, char digits[UI_DIGITS + 1])
{
    size_t len = 0;
    if (raw.len != UI_DIGITS &&
        (raw.len != UI_DIGITS + 3 || raw.ptr[4] != '-' || raw.ptr[9] != '-' || raw.ptr[14] != '-'))
        return false;
    return strip(raw, DASHES, digits, UI_DIGITS + 1, &len) && len == UI_DIGITS && are_digits(digits, len);
}

static bool ui_id_to_base62(struct view raw, char id[CWS_LEN + 1])
{
    char digits[UI_DIGITS + 1];
    bool ok = strip_ui_id(raw, digits) && to_base62(digits, CWS_STAMP_DIGITS, id, CWS_STAMP) &&
              to_base62(digits + CWS_STAMP_DIGITS, CWS_STAFF_DIGITS, id + CWS_STAMP, CWS_STAFF);
    secret_wipe(digits, sizeof digits);
    return ok;
}

static enum normal cws_id(struct view raw, char *out, size_t *ret_len)
{
    char id[CWS_LEN + 1] = "";
    enum normal result = NORMAL_OK;
    if (raw.len == CWS_LEN && is_base62(raw.ptr, raw.len))
        memcpy(id, raw.ptr, CWS_LEN);
    else if (!ui_id_to_base62(raw, id))
        result = NORMAL_BAD;
    if (result == NORMAL_OK && is_one_character(id, CWS_LEN, '0'))
        result = NORMAL_MISSING;
    if (result == NORMAL_OK) {
        memcpy(out, id, CWS_LEN + 1);
        *ret_len = CWS_LEN;
    }
    secret_wipe(id, sizeof id);
    return result;
}

/* CIN ------------------------------------------------------------------------------------------------- */

static enum normal judge_cin(const char *cin, size_t len)
{
    if (len >= CIN_LEN && is_one_character(cin, len, '0'))
        return NORMAL_MISSING;
    if ((len != CIN_LEN && len != CIN_WITH_CHECK && len != CIN_FULL) || cin[0] != '9' ||
        !are_digits(cin, CIN_LEN - 1) || !are_digits(cin + CIN_LEN, len - CIN_LEN))
        return NORMAL_BAD;
    char letter = upper(cin[CIN_LEN - 1]);
    return letter >= 'A' && letter <= 'Z' && strchr("BIJKLOPQRS", letter) == NULL ? NORMAL_OK : NORMAL_BAD;
}

/* "91234567A2 9180": the index number, a check digit, the card's issue date. */
static enum normal cin_id(struct view raw, char *out, size_t *ret_len)
{
    char cin[CIN_FULL + 1];
    size_t len = 0;
    enum normal result = strip(raw, BLANKS, cin, sizeof cin, &len) ? judge_cin(cin, len) : NORMAL_BAD;
    if (result == NORMAL_OK) {
        memcpy(out, cin, CIN_LEN - 1);
        out[CIN_LEN - 1] = upper(cin[CIN_LEN - 1]);
        out[CIN_LEN] = '\0';
        *ret_len = CIN_LEN;
    }
    secret_wipe(cin, sizeof cin);
    return result;
}

/* SSN ------------------------------------------------------------------------------------------------- */

static bool is_issued(const char ssn[SSN_LEN])
{
    static const char dummies[][SSN_LEN + 1] = {"078051120", "219099999", "123456789", "457555462"};
    if (ssn[0] == '9' || memcmp(ssn, "000", 3) == 0 || memcmp(ssn, "666", 3) == 0)
        return false;
    if (memcmp(ssn + 3, "00", 2) == 0 || memcmp(ssn + 5, "0000", 4) == 0 || is_one_character(ssn, SSN_LEN, ssn[0]))
        return false;
    for (size_t i = 0; i < COUNT_OF(dummies); i++)
        if (memcmp(ssn, dummies[i], SSN_LEN) == 0)
            return false;
    return true;
}

static enum normal ssn_id(struct view raw, char *out, size_t *ret_len)
{
    char ssn[SSN_LEN + 1];
    size_t len = 0;
    enum normal result = NORMAL_BAD;
    if (strip(raw, BLANKS_AND_DASHES, ssn, sizeof ssn, &len) && len == SSN_LEN && are_digits(ssn, len))
        result = is_issued(ssn) ? NORMAL_OK : NORMAL_MISSING;
    if (result == NORMAL_OK) {
        memcpy(out, ssn, SSN_LEN + 1);
        *ret_len = SSN_LEN;
    }
    secret_wipe(ssn, sizeof ssn);
    return result;
}

enum normal normalise_id(enum id_form form, uint32_t length, struct view raw, char out[IDENTITY_ID_SIZE],
                         size_t *ret_len)
{
    raw = view_trim(raw);
    if (raw.len == 0)
        return NORMAL_MISSING;
    switch (form) {
    case FORM_PLAIN:
        return plain_id(raw, false, out, ret_len);
    case FORM_UPPER:
        return plain_id(raw, true, out, ret_len);
    case FORM_DIGITS:
        return digits_id(raw, length, out, ret_len);
    case FORM_CWS:
        return cws_id(raw, out, ret_len);
    case FORM_CIN:
        return cin_id(raw, out, ret_len);
    case FORM_SSN:
        return ssn_id(raw, out, ret_len);
    }
    return NORMAL_BAD;
}

enum normal normalise_ssn(struct view raw, struct identity *id)
{
    char ssn[IDENTITY_ID_SIZE];
    size_t len = 0;
    id->ssn[0] = '\0';
    enum normal result = normalise_id(FORM_SSN, SSN_LEN, raw, ssn, &len);
    if (result == NORMAL_OK)
        memcpy(id->ssn, ssn, sizeof id->ssn);
    secret_wipe(ssn, SSN_LEN + 1);
    return result;
}

bool identity_add_id(struct identity *id, const char *namespace_name, const char *value, size_t len)
{
    if (id->n_ids >= IDENTITY_IDS || len >= IDENTITY_ID_SIZE)
        return false;
    id->id[id->n_ids].namespace_name = namespace_name;
    memcpy(id->id[id->n_ids].value, value, len);
    id->id[id->n_ids].value[len] = '\0';
    id->n_ids++;
    return true;
}
