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
