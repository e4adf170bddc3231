// SPDX-License-Identifier: Apache-2.0
// A geometric number is a run of coins: how often one that falls "on" with probability a does so in a row. Coins come from an
// HMAC stream, 64 bits each, so a is kept to within 2^-64 and no logarithm of a random number is taken, whose rounding has
// betrayed counts before (Mironov, "On significance of the least significant bits for differential privacy", CCS 2012). Two such
// numbers, one less the other, are the two-sided one.
#include "export/noise.h"

#include <math.h>
#include <string.h>

enum { MAX_SETS = 512, COINS = HMAC_BYTES / 8 };

// --- sensitivity -----------------------------------------------------------------------------------------------------------

// Sets of dimensions met so far, as "county|tier" in order of name.
struct sets {
    char name[MAX_SETS][128];
    int n;
};

static bool add_set(struct sets *sets, const char *name, struct error *err)
{
    for (int i = 0; i < sets->n; i++)
        if (strcmp(sets->name[i], name) == 0)
            return true;
    if (sets->n == MAX_SETS || strlen(name) >= sizeof(sets->name[0]))
        return err_set(err, ERR_CONFIG, "the tables cross too many dimensions for noise");
    (void)snprintf(sets->name[sets->n++], sizeof(sets->name[0]), "%s", name);
    return true;
}

static const char *name_of(const struct cell_panel *p, int i)
{
    return p->table->dimensions[p->panel->dimension[i]].name;
}

// The dimensions of a panel that `chosen` has a bit for.
static bool name_set(const struct cell_panel *p, unsigned chosen, char name[128], struct error *err)
{
    size_t len = 0;
    name[0] = '\0';
    for (const char *last = "";;) { // the next one by name
        const char *next = NULL;
        for (int i = 0; i < p->n_dimensions; i++) {
            const char *this = name_of(p, i);
            if ((chosen >> i & 1U) != 0 && strcmp(this, last) > 0 && (next == NULL || strcmp(this, next) < 0))
                next = this;
        }
        if (next == NULL)
            return true;
        len += (size_t)snprintf(name + len, 128 - len, "%s|", next);
        if (len >= 128)
            return err_set(err, ERR_CONFIG, "table %s: names of dimensions are too long", p->table->id);
        last = next;
    }
}

bool noise_sensitivity(const struct cells *cells, int *ret_sensitivity, struct error *err)
{
    struct sets sets = {.n = 0};
    char name[128];
    for (int k = 0; k < cells->n_panels; k++) {
        const struct cell_panel *p = &cells->panel[k];
        if (strcmp(p->panel->population, "children") != 0)
            return err_set(err, ERR_CONFIG, "table %s, panel \"%s\": noise hides one child, and this counts %s",
                           p->table->id, p->panel->title, p->panel->population);
        for (unsigned chosen = 0; chosen < 1U << p->n_dimensions; chosen++)
            if (!name_set(p, chosen, name, err) || !add_set(&sets, name, err))
                return false;
    }
    *ret_sensitivity = sets.n;
    return true;
}

// --- noise -----------------------------------------------------------------------------------------------------------------

static double ratio_of(const struct noise *noise)
{
    return exp(-noise->epsilon / noise->sensitivity);
}

double noise_spread(const struct noise *noise)
{
    double a = ratio_of(noise);
    return sqrt(2 * a) / (1 - a);
}

// P(|x| > m) = 2 a^(m + 1) / (1 + a).
int64_t noise_margin(const struct noise *noise)
{
    double a = ratio_of(noise), steps = ceil(log(0.05 * (1 + a) / 2) / log(a));
    return steps < 1 ? 0 : (int64_t)steps - 1;
}

struct coins {
    struct hmac *key;
    const char *scope, *cell;
    int64_t count;
    uint64_t block;
    uint8_t bytes[HMAC_BYTES];
    int left;
};

static void put_number(uint8_t *to, uint64_t n)
{
    for (int i = 7; i >= 0; i--, n >>= 8)
        to[i] = (uint8_t)n;
}

static bool refill(struct coins *c, struct error *err)
{
    uint8_t numbers[16];
    put_number(numbers, (uint64_t)c->count);
    put_number(numbers + 8, c->block++);
    struct hmac_piece pieces[] = {
        {c->scope, strlen(c->scope) + 1}, {c->cell, strlen(c->cell) + 1}, {numbers, sizeof(numbers)}};
    c->left = COINS;
    return hmac_sign_pieces(c->key, pieces, COUNT_OF(pieces), c->bytes, err);
}

static bool toss(struct coins *c, uint64_t threshold, bool *ret_on, struct error *err)
{
    uint64_t value = 0;
    if (c->left == 0 && !refill(c, err))
        return false;
    c->left--;
    for (int i = 0; i < 8; i++)
        value = value << 8 | c->bytes[c->left * 8 + i];
    *ret_on = value < threshold;
    return true;
}

static bool draw_geometric(struct coins *c, uint64_t threshold, int64_t *ret, struct error *err)
{
    int64_t n = -1;
    for (bool on = true; on; n++)
        if (!toss(c, threshold, &on, err))
            return false;
    *ret = n;
    return true;
}

bool noise_add(const struct cells *cells, const struct noise *noise, struct hmac *key, const char *scope, int64_t *told,
               struct error *err)
{
    if (!(noise->epsilon > 0) || noise->sensitivity < 1)
        return err_set(err, ERR_CONFIG, "noise needs an epsilon over 0");
    uint64_t threshold = (uint64_t)ldexp(ratio_of(noise), 64); // under 2^64, the ratio being under 1
    for (int i = 0; i < cells->n_cells; i++) {
        const struct cell *cell = &cells->cell[i];
        struct coins coins = {.key = key, .scope = scope, .cell = cell->key, .count = cell->count};
        int64_t up = 0, down = 0;
        if (!draw_geometric(&coins, threshold, &up, err) || !draw_geometric(&coins, threshold, &down, err))
            return false;
        told[i] = cell->count + up - down < 0 ? 0 : cell->count + up - down;
    }
    return true;
}
