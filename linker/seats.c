// SPDX-License-Identifier: Apache-2.0
// Sorting is stable and begins in the order of the units, so the outcome is a function of units and birth dates.
#include "linker/seats.h"

#include <stdlib.h>

#include "common/pages.h"
#include "linker/radix.h"

enum { UNIT, BIRTH }; // words of a triple
enum { BITS_OF_WORD = 32 };

static bool sort_units(const struct evidence *e, uint32_t n, struct triple *units, struct pages *scratch,
                       struct error *err)
{
    struct radix_digit digits[RADIX_MAX_DIGITS];
    if (!pages_grow(scratch, (size_t)n * sizeof(*units), err))
        return err_wrap(err, "records");
    for (uint32_t u = 0; u < n; u++)
        units[u] = (struct triple){{[UNIT] = u, [BIRTH] = evidence_birth(e, u)}};
    radix_sort(units, scratch->bytes, n, digits, radix_digits(digits, 0, BIRTH, BITS_OF_WORD));
    return true;
}

static bool give_seats(struct seats *s, const struct triple *units, struct error *err)
{
    s->of_unit = malloc(((size_t)s->n + 1) * sizeof(*s->of_unit));
    s->unit = malloc(((size_t)s->n + 1) * sizeof(*s->unit));
    if (s->of_unit == NULL || s->unit == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    for (uint32_t seat = 0; seat < s->n; seat++) {
        s->unit[seat] = units[seat].word[UNIT];
        s->of_unit[units[seat].word[UNIT]] = seat;
    }
    return true;
}

bool seats_make(const struct evidence *e, uint32_t n_units, struct seats *ret_seats, struct error *err)
{
    struct pages units = {0}, scratch = {0};
    size_t bytes = ((size_t)n_units + 1) * sizeof(struct triple);
    ret_seats->n = n_units;
    bool ok = pages_grow(&units, bytes, err) && sort_units(e, n_units, units.bytes, &scratch, err) &&
              give_seats(ret_seats, units.bytes, err);
    pages_done(&units, bytes);
    pages_done(&scratch, bytes);
    return ok;
}

/* ---- and back ------------------------------------------------------------------------------------------------------ */

static void renumber(const uint32_t *number, uint32_t *a, uint32_t *b)
{
    uint32_t x = number[*a], y = number[*b];
    *a = x < y ? x : y;
    *b = x < y ? y : x;
}

void seats_take_pair(const struct seats *s, uint32_t *a, uint32_t *b)
{
    renumber(s->of_unit, a, b);
}

static bool leave_clusters(const struct seats *s, struct clustering *clusters, struct arena *arena, struct error *err)
{
    uint32_t *of_unit = arena_alloc(arena, ((size_t)s->n + 1) * sizeof(*of_unit), err);
    uint32_t *number = arena_alloc(arena, ((size_t)clusters->n_clusters + 1) * sizeof(*number), err), n = 0;
    if (of_unit == NULL || number == NULL)
        return false;
    for (uint32_t u = 0; u < s->n; u++) {
        uint32_t *of_cluster = &number[clusters->of_unit[s->of_unit[u]]];
        if (*of_cluster == 0)
            *of_cluster = ++n;
        of_unit[u] = *of_cluster - 1;
    }
    clusters->of_unit = of_unit;
    return true;
}

static bool leave_refused(const struct seats *s, struct clustering *clusters, struct arena *arena, struct error *err)
{
    size_t n = clusters->n_refused;
    struct refused_pair *refused = arena_alloc(arena, (n + 1) * sizeof(*refused), err);
    if (refused == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        refused[i] = clusters->refused[i];
        renumber(s->unit, &refused[i].a, &refused[i].b);
    }
    if (n > 1)
        qsort(refused, n, sizeof(*refused), refused_pair_order);
    clusters->refused = refused;
    return true;
}

bool seats_leave(const struct seats *s, struct clustering *clusters, struct edge *edges, struct arena *arena,
                 struct error *err)
{
    size_t n_links = clusters->n_links, n_review = clusters->n_review;
    for (size_t i = 0; i < n_links + n_review; i++)
        renumber(s->unit, &edges[i].a, &edges[i].b);
    return edges_sort(edges, n_links, err) && edges_sort(edges + n_links, n_review, err) &&
           leave_clusters(s, clusters, arena, err) && leave_refused(s, clusters, arena, err);
}

void seats_done(struct seats *s)
{
    free(s->of_unit);
    free(s->unit);
    *s = (struct seats){0};
}

uint64_t seats_bytes(const struct seats *s)
{
    return s->n * (sizeof(*s->of_unit) + sizeof(*s->unit));
}
