// SPDX-License-Identifier: Apache-2.0
/* What is suspicious about crosswalks that load. The published code table of the state's own intake system has rows
 * shifted against each other: San Joaquin leads to San Luis Obispo, San Luis Obispo to San Mateo, "3 Day" to ten days. Such
 * rows are well-formed; only label and target together give them away. So:
 *
 *   - a label that is another word of the vocabulary (its label or its code), not the target;
 *   - a number in the label and another one in the target;
 *   - county numbers against the arithmetic of their three numberings (01..58, FIPS 001..115 odd, 1068..1125), and counties
 *     that a numbered crosswalk leaves out;
 *   - crosswalks that crosswalks.csv names and no file has.
 *
 * Words are compared by their letters and digits in lower case, parted into words, plural s dropped. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/codes_file.h"

enum { COUNTIES = 58, WORDS_MAX = 256 };

struct lint {
    const struct code_files *files;
    struct codes_findings *out;
    struct error *err;
};

/* ---- findings ---------------------------------------------------------------------------------------------------- */

static bool add_finding(void *ctx, struct code_place at, const char *text)
{
    struct lint *l = ctx;
    char **grown = realloc(l->out->text, (l->out->count + 1) * sizeof *grown);
    if (!grown)
        return err_set(l->err, ERR_RETRY, "out of memory");
    l->out->text = grown;
    if (asprintf(&grown[l->out->count], "%s:%ju: %s", at.file, (uintmax_t)at.line, text) < 0)
        return err_set(l->err, ERR_RETRY, "out of memory");
    l->out->count++;
    return true;
}

static bool find_fault(struct lint *l, struct code_place at, const char *fmt, ...) PRINTF(3, 4);
static bool find_fault(struct lint *l, struct code_place at, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return add_finding(l, at, text);
}

void codes_findings_done(struct codes_findings *f)
{
    for (size_t i = 0; i < f->count; i++)
        free(f->text[i]);
    free(f->text);
    *f = (struct codes_findings){0};
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

/* "San Luis_Obispos" -> "san luis obispo". */
static const char *plain_words(const char *text, char out[WORDS_MAX])
{
    size_t n = 0;
    for (const char *c = text; *c && n + 2 < WORDS_MAX; c++) {
        if (isalnum((unsigned char)*c))
            out[n++] = (char)tolower((unsigned char)*c);
        else if (n > 0 && out[n - 1] != ' ')
            out[n++] = ' ';
        bool ends = !isalnum((unsigned char)c[1]);
        if (ends && n > 3 && out[n - 1] == 's')
            n--;
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return out;
}

static bool same_words(const char *a, const char *b)
{
    char x[WORDS_MAX], y[WORDS_MAX];
    return strcmp(plain_words(a, x), plain_words(b, y)) == 0;
}

static bool is_word(const char *label, const struct code_word *w)
{
    return same_words(label, w->label) || same_words(label, w->code);
}

static bool lint_label(struct lint *l, const struct code_row *row, const char *vocabulary)
{
    const struct code_word *target = code_files_word(l->files, vocabulary, row->target);
    if (!target || is_word(row->label, target))
        return true;
    for (size_t i = 0; i < l->files->n_words; i++) {
        const struct code_word *w = &l->files->words[i];
        if (strcmp(w->vocabulary, vocabulary) == 0 && is_word(row->label, w))
            return find_fault(
                l, row->at, "\"%s\" (%s) leads to \"%s\" (%s), but \"%s\" is the code of that name: are rows shifted?",
                row->label, row->code, target->code, target->label, w->code);
    }
    return true;
}

/* First number in a text, or -1. */
static long number_in(const char *text)
{
    const char *digit = strpbrk(text, "0123456789");
    return digit ? strtol(digit, NULL, 10) : -1;
}

static bool all_digits(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static bool lint_numbers(struct lint *l, const struct code_row *row)
{
    long in_label = number_in(row->label), in_target = number_in(row->target);
    if (in_label < 0 || in_target < 0 || in_label == in_target || all_digits(row->target))
        return true;
    return find_fault(l, row->at, "\"%s\" (%s) leads to \"%s\": the numbers differ", row->label, row->code,
                      row->target);
}

/* ---- counties ---------------------------------------------------------------------------------------------------- */

/* 1..58 by the arithmetic of the code's numbering, 0 when it is none of them. */
static long county_number(const char *code)
{
    enum { FIRST_SYSTEM_ID = 1068 };
    long n = all_digits(code) ? strtol(code, NULL, 10) : 0;
    size_t len = strlen(code);
    if (len == 3 && n % 2 == 1)
        n = (n + 1) / 2;
    else if (len == 4)
        n = n - FIRST_SYSTEM_ID + 1;
    else if (len != 2)
        n = 0;
    return n >= 1 && n <= COUNTIES ? n : 0;
}

static bool lint_county(struct lint *l, const struct code_row *row)
{
    long n = county_number(row->code);
    if (n == 0 || n == number_in(row->target))
        return true;
    return find_fault(l, row->at, "county number %s is county %02ld by its numbering, but leads to \"%s\"", row->code,
                      n, row->target);
}

/* Rows of one crosswalk, [from, to). */
static bool lint_counties_complete(struct lint *l, size_t from, size_t to)
{
    bool seen[COUNTIES + 1] = {false};
    size_t numbered = 0;
    for (size_t i = from; i < to; i++) {
        long n = county_number(l->files->rows[i].code);
        numbered += n > 0;
        seen[n] = true;
    }
    const struct code_row *first = &l->files->rows[from];
    for (long n = 1; numbered > 0 && n <= COUNTIES; n++)
        if (!seen[n] && !find_fault(l, first->at, "crosswalk \"%s\" has no county %02ld", first->field, n))
            return false;
    return true;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static bool lint_row(struct lint *l, const struct code_row *row, const char *vocabulary)
{
    if (row->target[0] == '\0')
        return true;
    if (strcmp(vocabulary, "county") == 0 && !lint_county(l, row))
        return false;
    return lint_label(l, row, vocabulary) && lint_numbers(l, row);
}

static bool same_crosswalk(const struct code_row *a, const struct code_row *b)
{
    return strcmp(a->system, b->system) == 0 && strcmp(a->field, b->field) == 0;
}

static bool lint_crosswalks(struct lint *l)
{
    const struct code_files *f = l->files;
    for (size_t from = 0, to; from < f->n_rows; from = to) {
        const char *vocabulary = code_files_vocabulary(f, f->rows[from].field);
        for (to = from; to < f->n_rows && same_crosswalk(&f->rows[from], &f->rows[to]); to++)
            if (!lint_row(l, &f->rows[to], vocabulary))
                return false;
        if (strcmp(vocabulary, "county") == 0 && !lint_counties_complete(l, from, to))
            return false;
    }
    return true;
}

static bool lint_maps(struct lint *l)
{
    const struct code_files *f = l->files;
    for (size_t i = 0; i < f->n_maps; i++) {
        bool used = false;
        for (size_t j = 0; j < f->n_rows && !used; j++)
            used = strcmp(f->rows[j].field, f->maps[i].field) == 0;
        if (!used && !find_fault(l, f->maps[i].at, "no system has a crosswalk \"%s\"", f->maps[i].field))
            return false;
    }
    return true;
}

bool codes_lint(const char *folder, struct codes_findings *ret_findings, struct error *err)
{
    CLEANUP(arena_freep) struct arena *arena = NULL;
    CLEANUP(codes_findings_done) struct codes_findings found = {0};
    struct code_files files = {0};
    struct lint l = {.files = &files, .out = &found, .err = err};
    if (!arena_new(&arena, err) || !code_files_read(folder, arena, &files, err) ||
        !code_files_faults(&files, add_finding, &l) || !lint_crosswalks(&l) || !lint_maps(&l))
        return false;
    *ret_findings = found;
    found = (struct codes_findings){0};
    return true;
}
