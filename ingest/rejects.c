// SPDX-License-Identifier: Apache-2.0
/* Reasons are few (codes times columns), so they are found by walking a short list; should there be more than fit, the last
 * place counts them all. Order of a summary: frequency, then first line, so that it depends on the delivery alone. */
#include "ingest/rejects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool rejects_new(struct rejects **ret_rejects, struct error *err)
{
    struct rejects *r = calloc(1, sizeof(*r));
    if (r != NULL)
        r->listed = calloc(REJECTS_LISTED, sizeof(*r->listed));
    if (r == NULL || r->listed == NULL) {
        free(r);
        return err_set(err, ERR_RETRY, "out of memory");
    }
    *ret_rejects = r;
    return true;
}

void rejects_freep(struct rejects **r)
{
    if (*r == NULL)
        return;
    free((*r)->listed);
    free(*r);
    *r = NULL;
}

static struct ingest_reason *find_reason(struct rejects *r, const char *column, const char *reason)
{
    for (size_t i = 0; i < r->n_reasons; i++)
        if (strcmp(r->reasons[i].reason, reason) == 0 && strcmp(r->reasons[i].column, column) == 0)
            return &r->reasons[i];
    bool last = r->n_reasons == REJECTS_REASONS;
    struct ingest_reason *place = &r->reasons[last ? REJECTS_REASONS - 1 : r->n_reasons++];
    (void)snprintf(place->reason, sizeof(place->reason), "%s", last ? "other" : reason);
    (void)snprintf(place->column, sizeof(place->column), "%s", last ? "" : column);
    return place;
}

void rejects_add(struct rejects *r, uint64_t line, const char *column, const char *reason, bool withheld)
{
    struct ingest_reason *place = find_reason(r, column, reason);
    if (place->count++ == 0)
        place->first_line = line;
    r->total++;
    r->withheld += withheld;
    if (r->n_listed < REJECTS_LISTED)
        r->listed[r->n_listed++] = (struct reject){line, column, reason};
}

static int by_frequency(const void *a, const void *b)
{
    const struct ingest_reason *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    if (x->first_line != y->first_line)
        return x->first_line > y->first_line ? 1 : -1;
    int order = strcmp(x->reason, y->reason);
    return order != 0 ? order : strcmp(x->column, y->column);
}

void rejects_summarise(struct rejects *r, struct ingest_result *result)
{
    qsort(r->reasons, r->n_reasons, sizeof(r->reasons[0]), by_frequency);
    result->rejected = r->total;
    result->withheld = r->withheld;
    result->n_reasons = r->n_reasons < INGEST_MAX_REASONS ? r->n_reasons : INGEST_MAX_REASONS;
    memcpy(result->reasons, r->reasons, result->n_reasons * sizeof(r->reasons[0]));
}
