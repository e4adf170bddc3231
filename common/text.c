// SPDX-License-Identifier: Apache-2.0
/* Strict readers: each takes a whole text or refuses it. Pure: no I/O, no allocation, no locale.
 *
 * In order: views, integers, dates, UTF-8, hex, and the "did you mean" search. Everything that runs once for every
 * field of a row (integers, dates, UTF-8) is written to be quick on the common case. */
#include "common/text.h"

#include <string.h>

struct view view_of(const char *s)
{
    return s == NULL ? (struct view){NULL, 0} : (struct view){s, strlen(s)};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct view view_without_blanks(struct view v)
{
    while (v.len > 0 && is_blank(v.ptr[v.len - 1]))
        v.len--;
    while (v.len > 0 && is_blank(v.ptr[0])) {
        v.ptr++;
        v.len--;
    }
    return v;
}

bool view_same_bytes(struct view v, const char *s)
{
    size_t len = strlen(s);
    return v.len == len && (len == 0 || memcmp(v.ptr, s, len) == 0);
}

static unsigned char ascii_lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool view_equals_nocase(struct view v, const char *s)
{
    if (v.len != strlen(s))
        return false;
    for (size_t i = 0; i < v.len; i++)
        if (ascii_lower(v.ptr[i]) != ascii_lower(s[i]))
            return false;
    return true;
}

/* Counts below zero, because there is one more negative number than positive ones. */
bool text_to_int64(struct view v, int64_t min, int64_t max, int64_t *ret_value)
{
    bool negative = v.len > 0 && v.ptr[0] == '-';
    size_t i = negative ? 1 : 0;
    if (i == v.len)
        return false;
    int64_t value = 0;
    for (; i < v.len; i++) {
        int digit = v.ptr[i] - '0';
        if (digit < 0 || digit > 9)
            return false;
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, digit, &value))
            return false;
    }
    if (!negative && __builtin_sub_overflow((int64_t)0, value, &value))
        return false;
    if (value < min || value > max)
        return false;
    *ret_value = value;
    return true;
}

static bool is_leap_year(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

/* Days since 1970-01-01, counting years from March so that the leap day is the last of its year, in cycles of 400
 * years (146097 days). The same arithmetic as in the C++ standard library's year_month_day. */
bool date_from_ymd(int year, int month, int day, struct date *ret_date)
{
    if (year < 1850 || year > 2100 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    int y = month <= 2 ? year - 1 : year;
    int cycle = y / 400, year_of_cycle = y % 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    ret_date->days = cycle * 146097 + day_of_cycle - 719468;
    return true;
}

void date_to_ymd(struct date d, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t z = (int64_t)d.days + 719468;
    int64_t cycle = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_cycle = z - cycle * 146097;
    int64_t year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
    int64_t day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    *ret_day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    *ret_month = (int)(month < 10 ? month + 3 : month - 9);
    *ret_year = (int)(year_of_cycle + cycle * 400 + (month >= 10 ? 1 : 0));
}

static void put_digits(char *out, int n_digits, int value)
{
    for (int i = n_digits - 1; i >= 0; i--, value /= 10)
        out[i] = (char)('0' + value % 10);
}

void date_to_iso(struct date d, char out[11])
{
    int year, month, day;
    date_to_ymd(d, &year, &month, &day);
    put_digits(out, 4, year < 0 || year > 9999 ? 0 : year);
    out[4] = out[7] = '-';
    put_digits(out + 5, 2, month);
    put_digits(out + 8, 2, day);
    out[10] = '\0';
}

bool date_from_iso(struct view v, struct date *ret_date)
{
    int64_t year, month, day;
    if (v.len != 10 || v.ptr[4] != '-' || v.ptr[7] != '-')
        return false;
    if (!text_to_int64((struct view){v.ptr, 4}, 0, 9999, &year) ||
        !text_to_int64((struct view){v.ptr + 5, 2}, 1, 12, &month) ||
        !text_to_int64((struct view){v.ptr + 8, 2}, 1, 31, &day))
        return false;
    return date_from_ymd((int)year, (int)month, (int)day, ret_date);
}

/* How many of the leading bytes are ASCII without NUL, eight at a time. */
static size_t ascii_run(const unsigned char *s, size_t len)
{
    size_t i = 0;
    for (; i + 8 <= len; i += 8) {
        uint64_t word;
        memcpy(&word, s + i, sizeof(word));
        uint64_t has_zero = (word - UINT64_C(0x0101010101010101)) & ~word;
        if (((has_zero | word) & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    while (i < len && s[i] != 0 && s[i] < 0x80)
        i++;
    return i;
}

/* Length of the well-formed sequence at s, 0 when there is none. */
static size_t utf8_sequence(const unsigned char *s, size_t len)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4 || n > len)
        return 0;
    uint32_t code = s[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (s[i] & 0x3fu);
    }
    bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return code < smallest[n] || code > 0x10ffff || surrogate || code == 0xfffd ? 0 : n;
}

bool utf8_is_valid(struct view v)
{
    const unsigned char *s = (const unsigned char *)v.ptr;
    size_t left = v.len;
    while (left > 0) {
        size_t n = ascii_run(s, left);
        s += n;
        left -= n;
        if (left == 0)
            break;
        n = utf8_sequence(s, left);
        if (n == 0)
            return false;
        s += n;
        left -= n;
    }
    return true;
}

void hex_encode(const void *bytes, size_t len, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *b = bytes;
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[b[i] >> 4];
        out[2 * i + 1] = digits[b[i] & 15];
    }
    out[2 * len] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    int lower = ascii_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool hex_decode(struct view v, void *out, size_t out_len)
{
    if (v.len % 2 != 0 || v.len / 2 != out_len)
        return false;
    for (size_t i = 0; i < v.len; i++)
        if (hex_value(v.ptr[i]) < 0)
            return false;
    uint8_t *bytes = out;
    for (size_t i = 0; i < out_len; i++)
        // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): none is negative, see above
        bytes[i] = (uint8_t)(hex_value(v.ptr[2 * i]) << 4 | hex_value(v.ptr[2 * i + 1]));
    return true;
}

enum { NEAREST_MAX_LEN = 63 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits (insert, delete, replace, swap two neighbours) from a to b, letters' case apart. Both at most NEAREST_MAX_LEN.
 */
static size_t edit_distance(struct view a, struct view b)
{
    size_t rows[3][NEAREST_MAX_LEN + 1];
    size_t *before = rows[0], *previous = rows[1], *current = rows[2];
    for (size_t j = 0; j <= b.len; j++)
        previous[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        current[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            unsigned char x = ascii_lower(a.ptr[i - 1]), y = ascii_lower(b.ptr[j - 1]);
            size_t best = smaller(previous[j], current[j - 1]) + 1;
            best = smaller(best, previous[j - 1] + (x == y ? 0 : 1));
            if (i > 1 && j > 1 && x == ascii_lower(b.ptr[j - 2]) && y == ascii_lower(a.ptr[i - 2]))
                best = smaller(best, before[j - 2] + 1);
            current[j] = best;
        }
        size_t *oldest = before;
        before = previous;
        previous = current;
        current = oldest;
    }
    return previous[b.len];
}

const char *text_nearest(const char *word, const char *const *candidates, size_t n_candidates)
{
    struct view w = view_of(word);
    if (w.len == 0 || w.len > NEAREST_MAX_LEN)
        return NULL;
    const char *nearest = NULL;
    size_t limit = w.len / 3 > 2 ? w.len / 3 : 2;
    size_t best = smaller(limit, w.len - 1) + 1; /* as many edits as letters: nothing in common */
    for (size_t i = 0; i < n_candidates; i++) {
        struct view c = view_of(candidates[i]);
        if (c.len == 0 || c.len > NEAREST_MAX_LEN)
            continue;
        size_t distance = edit_distance(w, c);
        if (distance < best) {
            best = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}
