// SPDX-License-Identifier: Apache-2.0
/* Picks names. A list is ordered by frequency and drawn with weights 1 / (rank + a constant), which fits the published
 * frequencies of given and family names well enough; every group also has a tail of composed names. Groups without a
 * list of their own borrow: children of several groups draw from one of them at random. The era only decides between an
 * earlier and a later list of given names. */
#include "tests/synth/names.h"

#include <string.h>

#include "common/attrs.h"
#include "tests/synth/name_tables.h"

enum {
    TAIL_FAMILY = 420000, /* per million: family names composed rather than listed */
    TAIL_GIVEN = 240000,
    RANK_OFFSET = 8,
    MAX_LIST = 256,
};

/* The rank to take from a list of n: weight 1000000 / (rank + offset), by inverting running sums made once a length. */
static size_t draw_rank(struct rng *r, size_t n)
{
    static uint32_t running[MAX_LIST + 1];
    if (running[1] == 0)
        for (uint32_t i = 0; i < MAX_LIST; i++)
            running[i + 1] = running[i] + 1000000 / (i + RANK_OFFSET);
    uint32_t target = rng_below(r, running[n]);
    size_t low = 0, high = n;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (running[middle] <= target)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void copy_name(char out[NAME_BYTES], const char *name)
{
    size_t len = strnlen(name, NAME_BYTES - 1);
    memcpy(out, name, len);
    out[len] = '\0';
}

static void append(char out[NAME_BYTES], const char *piece)
{
    size_t have = strlen(out), add = strlen(piece);
    if (have + add >= NAME_BYTES)
        return;
    memcpy(out + have, piece, add + 1);
}

static void compose(struct rng *r, const struct name_pieces *pieces, char out[NAME_BYTES])
{
    out[0] = '\0';
    append(out, pieces->first.name[rng_below(r, (uint32_t)pieces->first.n)]);
    if (pieces->middle.n > 0 && rng_below(r, 3) != 0)
        append(out, pieces->middle.name[rng_below(r, (uint32_t)pieces->middle.n)]);
    append(out, pieces->last.name[rng_below(r, (uint32_t)pieces->last.n)]);
}

static enum group lender(struct rng *r, enum group group)
{
    static const uint32_t mix[] = {30, 40, 20, 10};
    if (group == MULTIPLE || group == AIAN)
        return (enum group)rng_weighted(r, mix, COUNT_OF(mix));
    return group;
}

void names_family(struct rng *r, enum group group, char out[NAME_BYTES])
{
    enum group from = group == AIAN && rng_below(r, 3) == 0 ? AIAN : lender(r, group);
    if (from != AIAN && rng_chance(r, TAIL_FAMILY)) {
        compose(r, &family_pieces[from], out);
        return;
    }
    const struct name_list *list = &family_names[from];
    copy_name(out, list->name[draw_rank(r, list->n)]);
}

void names_given(struct rng *r, enum group group, char sex, int birth_year, char out[NAME_BYTES])
{
    enum group from = lender(r, group == NHPI ? MULTIPLE : group);
    if (from == ASIAN && rng_below(r, 3) == 0)
        from = WHITE;
    int of_sex = sex == 'F' ? 0 : 1;
    if (rng_chance(r, TAIL_GIVEN)) {
        compose(r, &given_pieces[of_sex], out);
        return;
    }
    uint32_t late = birth_year < 2009 ? 200000 : birth_year < 2015 ? 500000 : 800000;
    const struct name_list *list = &given_names[from][of_sex][rng_chance(r, late) ? 1 : 0];
    copy_name(out, list->name[draw_rank(r, list->n)]);
}

const char *names_nickname(const char *given)
{
    for (size_t i = 0; i < n_nicknames; i++)
        if (strcmp(nicknames[i][0], given) == 0)
            return nicknames[i][1];
    return NULL;
}
