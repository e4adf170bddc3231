/* SPDX-License-Identifier: Apache-2.0 */
/* NYSIIS as Taft published it in 1970, but for its last step, the cut to six letters, which would make one of "HERNANDEZ"
 * and "HERNANDEZTORRES". In order: the beginning, the end, each letter behind the first by what stands round it, runs to
 * one letter, the end again.
 *
 * Works within out: the code so far never overtakes the letter that is read, and where it has caught up with the letter
 * before that one, the two are equal. */
#include "ingest/phonetic.h"

#include <stdbool.h>
#include <string.h>

static bool is_vowel(char c)
{
    return c == 'A' || c == 'E' || c == 'I' || c == 'O' || c == 'U';
}

static bool starts(const char *s, size_t len, const char *with)
{
    size_t n = strlen(with);
    return len >= n && memcmp(s, with, n) == 0;
}

static void code_beginning(char *s, size_t len)
{
    if (starts(s, len, "MAC"))
        s[1] = 'C';
    else if (starts(s, len, "KN"))
        s[0] = 'N';
    else if (starts(s, len, "K"))
        s[0] = 'C';
    else if (starts(s, len, "PH") || starts(s, len, "PF"))
        s[0] = s[1] = 'F';
    else if (starts(s, len, "SCH"))
        s[1] = s[2] = 'S';
}

/* Returns the new length. */
static size_t code_end(char *s, size_t len)
{
    static const char pairs[][3] = {"EE", "IE", "DT", "RT", "RD", "NT", "ND"};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (len >= 2 && memcmp(s + len - 2, pairs[i], 2) == 0) {
            s[len - 2] = i < 2 ? 'Y' : 'D';
            return len - 1;
        }
    return len;
}

/* Letter i > 0 and, where a rule says so, the letters behind it. s[len] is a NUL, which is no vowel. */
static void code_letter(char *s, size_t i, size_t len)
{
    char *c = s + i, before = s[i - 1], after = s[i + 1];
    if (starts(c, len - i, "EV"))
        c[1] = 'F';
    if (is_vowel(*c))
        *c = 'A';
    else if (*c == 'Q')
        *c = 'G';
    else if (*c == 'Z')
        *c = 'S';
    else if (*c == 'M')
        *c = 'N';
    else if (*c == 'K')
        *c = after == 'N' ? 'N' : 'C';
    else if (starts(c, len - i, "SCH"))
        c[1] = c[2] = 'S';
    else if (starts(c, len - i, "PH"))
        c[0] = c[1] = 'F';
    else if (*c == 'H' && (!is_vowel(before) || !is_vowel(after)))
        *c = before;
    else if (*c == 'W' && is_vowel(before))
        *c = before;
}

static size_t trim_code(char *code, size_t n)
{
    if (n > 1 && code[n - 1] == 'S')
        n--;
    if (n > 2 && code[n - 2] == 'A' && code[n - 1] == 'Y') {
        code[n - 2] = 'Y';
        n--;
    }
    if (n > 1 && code[n - 1] == 'A')
        n--;
    code[n] = '\0';
    return n;
}

size_t phonetic_nysiis(const char *name, size_t len, char *out)
{
    memcpy(out, name, len);
    out[len] = '\0';
    if (len == 0)
        return 0;
    code_beginning(out, len);
    len = code_end(out, len);
    out[len] = '\0';
    size_t n = 1;
    for (size_t i = 1; i < len; i++) {
        code_letter(out, i, len);
        if (out[i] != out[n - 1])
            out[n++] = out[i];
    }
    return trim_code(out, n);
}
