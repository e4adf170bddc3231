// SPDX-License-Identifier: Apache-2.0
// The system is made into a puzzle with the hidden counts taken out, and solved. The text lists every hidden cell with its
// interval, which any reader of the tables can work out alike; a digest over the list stands for it elsewhere. Which of the
// hidden cells are the small ones is said by no word of it.
#include "export/certificate.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/digest.h"
#include "common/json.h"
#include "common/text.h"

void certificate_done(struct certificate *certificate)
{
    puzzle_answer_done(&certificate->answer);
    free(certificate->published);
    certificate->published = NULL;
}

static bool is_among(const struct table *table, const struct table *const *tables, size_t n_tables)
{
    for (size_t t = 0; t < n_tables; t++)
        if (tables[t] == table)
            return true;
    return false;
}

static bool find_published(const struct cells *cells, const struct table *const *tables, size_t n_tables,
                           struct certificate *k, struct error *err)
{
    k->published = calloc((size_t)cells->n_cells + 1, sizeof(*k->published));
    if (k->published == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (int i = 0; i < cells->n_cells; i++)
        k->published[i] = tables == NULL;
    for (int p = 0; p < cells->n_panels; p++)
        for (int place = 0; is_among(cells->panel[p].table, tables, n_tables) && place < cells->panel[p].n_places;
             place++)
            k->published[cells->panel[p].cell[place]] = true;
    return true;
}

static bool line_is_published(const struct certificate *k, const struct cell_line *line)
{
    bool all = k->published[line->total];
    for (int i = 0; i < line->n_parts && all; i++)
        all = k->published[line->part[i]];
    return all;
}

static bool solve(const struct cells *cells, const struct suppression *s, bool zeros_hidden, struct certificate *k,
                  struct error *err)
{
    int64_t *count = calloc((size_t)cells->n_cells + 1, sizeof(*count));
    struct puzzle_line *line = calloc((size_t)cells->n_lines + 1, sizeof(*line));
    bool ok = count != NULL && line != NULL;
    int n = 0;
    for (int i = 0; i < cells->n_cells && ok; i++)
        count[i] = k->published[i] && s->state[i] == CELL_SHOWN ? cells->cell[i].count : PUZZLE_BLANK;
    for (int l = 0; l < cells->n_lines && ok; l++)
        if (line_is_published(k, &cells->line[l]))
            line[n++] = (struct puzzle_line){cells->line[l].total, cells->line[l].part, cells->line[l].n_parts};
    const struct puzzle p = {
        .n_cells = cells->n_cells, .count = count, .floor = zeros_hidden ? 0 : 1, .line = line, .n_lines = n};
    ok = ok ? puzzle_solve(&p, &k->answer, err) : err_set(err, ERR_RETRY, "out of memory");
    free(count);
    free(line);
    return ok;
}

static bool is_hidden(const struct certificate *k, const struct suppression *s, int cell)
{
    return k->published[cell] && s->state[cell] != CELL_SHOWN;
}

bool certificate_make(const struct cells *cells, const struct table *const *tables, size_t n_tables,
                      const struct suppression *s, const struct suppress_policy *policy,
                      struct certificate *ret_certificate, struct error *err)
{
    CLEANUP(certificate_done) struct certificate k = {.narrowest = PUZZLE_UNBOUNDED};
    if (!find_published(cells, tables, n_tables, &k, err) || !solve(cells, s, policy->zeros_hidden, &k, err))
        return err_wrap(err, "certificate");
    for (int i = 0; i < cells->n_cells; i++) {
        k.cells += k.published[i];
        if (!is_hidden(&k, s, i))
            continue;
        k.hidden++;
        if (k.answer.high[i] == PUZZLE_UNBOUNDED)
            continue;
        int64_t width = k.answer.high[i] - k.answer.low[i];
        if (width < policy->interval)
            return err_set(err, ERR_BUG, "certificate: cell \"%s\" can be inferred too closely", cells->cell[i].key);
        if (width < k.narrowest)
            k.narrowest = width;
    }
    *ret_certificate = k;
    k = (struct certificate){0};
    return true;
}

static json *whole(int64_t n)
{
    return n == PUZZLE_UNBOUNDED ? jstring(NULL) : jint(n);
}

static json *intervals(const struct certificate *k, const struct cells *cells, const struct suppression *s)
{
    json *list = jlist();
    for (int i = 0; i < cells->n_cells; i++) {
        if (!is_hidden(k, s, i))
            continue;
        json *one = jmap();
        jput(one, "cell", jstring(cells->cell[i].key));
        jput(one, "low", jint(k->answer.low[i]));
        jput(one, "high", whole(k->answer.high[i]));
        jpush(list, one);
    }
    return list;
}

static bool put_digest(json *into, const json *list, struct error *err)
{
    CLEANUP(buf_done) struct buf text = {0};
    uint8_t digest[DIGEST_BYTES];
    char hex[DIGEST_HEX + 1];
    buf_init(&text, 1u << 30);
    if (!jtext(list, true, &text, err) || !digest_once(text.data, text.len, digest, err))
        return false;
    hex_encode(digest, sizeof(digest), hex);
    jput(into, "intervals_sha256", jstring(hex));
    return true;
}

bool certificate_text(const struct certificate *k, const struct cells *cells, const struct suppression *s,
                      const struct suppress_policy *policy, struct buf *out, struct error *err)
{
    CLEANUP(jfreep) json *j = jmap();
    json *list = intervals(k, cells, s);
    jput(j, "format", jint(2));
    jput(j, "knows", jstring(policy->zeros_hidden ? CERTIFICATE_KNOWS_LEAST_0 : CERTIFICATE_KNOWS_LEAST_1));
    jput(j, "minimum_count", jint(policy->minimum_count));
    jput(j, "promised_interval", jint(policy->interval));
    jput(j, "least_hidden_count", jint(policy->zeros_hidden ? 0 : 1));
    jput(j, "cells", jint((int64_t)k->cells));
    jput(j, "hidden", jint((int64_t)k->hidden));
    jput(j, "narrowest_interval", whole(k->narrowest));
    if (!put_digest(j, list, err)) {
        jfreep(&list);
        return false;
    }
    jput(j, "intervals", list);
    return jtext(j, false, out, err);
}
