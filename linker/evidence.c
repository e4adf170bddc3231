// SPDX-License-Identifier: Apache-2.0
/* A unit is a chain of blocks in a vault. A block has at most one value of each kind ("column"): its bits in `present` say of
 * which, and the values follow in the order of the columns. A unit whose sightings agree is one block; what a later
 * sighting has to add goes into a further one. Values that repeat from unit to unit are numbers of terms (linker/term.h);
 * SSNs, ids and phone numbers are kept as they are, 64 bits. A record with a name, birth date, sex, SSN, an id and a
 * postal code takes 48 bytes so, the terms aside.
 *
 * The best level over all pairs of blocks, taken column by column, does not depend on how values are spread over blocks:
 * so the order of adding changes nothing.
 *
 * How many units carry a value is counted as values come: a value that is new to its unit counts once. */
#include "linker/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "common/secret.h"
#include "linker/compare.h"
#include "linker/parts.h"
#include "linker/term.h"

enum {
    NAMES = 0, // given and family name, as two numbers
    SSN = 1,   // kept whether it is compared or not
    MAX_COLUMNS = LINKAGE_MAX_FIELDS + 2,
    MAX_PENDING = 16,
    NOT_COMPARED = -1,
    BATCH = 32,       // comparisons whose units are fetched at once
    USUAL_BYTES = 56, // of a block
};

struct column {
    enum field field;
    uint32_t subject;
    int at[2];     // where it stands in a comparison; of names the family name second
    bool wide;     // two words, else one
    bool is_terms; // words are numbers of terms
    bool counted[2];
};

struct block {
    uint32_t next; // 0: no more
    uint32_t present;
    uint32_t word[];
};

// What a sighting has to add, before it becomes blocks.
struct pending {
    uint32_t present;
    uint32_t word[MAX_COLUMNS][2];
};

// A term of the sighting at hand.
struct wanted {
    uint32_t column;
    enum field field;
    int form;
};
_Static_assert(2 * PARTS_FORMS + MAX_COLUMNS <= TERMS_AT_ONCE, "a sighting's terms are numbered at once");

struct evidence {
    struct column column[MAX_COLUMNS];
    uint32_t n_columns, wide; // wide: columns (bits)
    size_t n_fields;
    uint32_t n_units;
    uint32_t *first; // block of each unit; 0: none
    struct vault *blocks;
    struct terms *terms;
    uint32_t carriers[LINKAGE_MAX_FIELDS]; // units that carry any value of the field
    float share[LINKAGE_MAX_FIELDS];       // of one unit among them
    bool closed;
    struct parts parts;
    struct wanted wanted[TERMS_AT_ONCE];
    struct term term[TERMS_AT_ONCE];
    uint32_t number[TERMS_AT_ONCE];
    size_t n_wanted;
    struct pending pending[MAX_PENDING];
    int n_pending;
};

/* Columns --------------------------------------------------------------------------------------------- */

// Of what kind are values that hardly repeat: they are compared as they are, and become terms only to be counted.
static bool is_number(enum field field)
{
    return field == FIELD_SSN || field == FIELD_PHONE || field == FIELD_ID;
}

static void add_field(struct evidence *e, const struct linkage_field *f, int at)
{
    bool is_family = f->field == FIELD_FAMILY_NAME;
    bool is_name = is_family || f->field == FIELD_GIVEN_NAME;
    struct column *c = &e->column[is_name ? NAMES : f->field == FIELD_SSN ? SSN : e->n_columns++];
    c->field = is_name ? FIELD_GIVEN_NAME : f->field;
    c->subject = f->subject;
    c->at[is_family] = at;
    c->counted[is_family] = f->frequency;
    c->is_terms = !is_number(f->field) || f->frequency;
    c->wide = is_name || !c->is_terms;
}

static void plan_columns(struct evidence *e, const struct linkage_config *linkage)
{
    for (int i = 0; i < MAX_COLUMNS; i++)
        e->column[i].at[0] = e->column[i].at[1] = NOT_COMPARED;
    e->column[SSN] = (struct column){.field = FIELD_SSN, .at = {NOT_COMPARED, NOT_COMPARED}, .wide = true};
    e->n_columns = SSN + 1;
    for (size_t i = 0; i < linkage->n_fields; i++)
        add_field(e, &linkage->fields[i], (int)i);
    for (uint32_t i = 0; i < e->n_columns; i++)
        e->wide |= e->column[i].wide ? 1U << i : 0;
}

bool evidence_new(const struct linkage_config *linkage, uint32_t n_units, struct evidence **ret_evidence,
                  struct error *err)
{
    uint32_t nothing;
    void *piece;
    if (linkage->n_fields > LINKAGE_MAX_FIELDS)
        return err_set(err, ERR_BUG, "%zu fields to compare", linkage->n_fields);
    CLEANUP(evidence_freep) struct evidence *e = calloc(1, sizeof *e);
    if (e == NULL || (e->first = calloc(n_units == 0 ? 1 : n_units, sizeof *e->first)) == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    e->n_units = n_units;
    e->n_fields = linkage->n_fields;
    plan_columns(e, linkage);
    if (!vault_new(&e->blocks, err) || !vault_add(e->blocks, sizeof(struct block), &nothing, &piece, err) ||
        !terms_new(&e->terms, err))
        return false;
    *ret_evidence = e;
    e = NULL;
    return true;
}

void evidence_freep(struct evidence **e)
{
    if (*e == NULL)
        return;
    vault_freep(&(*e)->blocks);
    terms_freep(&(*e)->terms);
    free((*e)->first);
    secret_wipe(*e, sizeof **e);
    free(*e);
    *e = NULL;
}

/* Adding ---------------------------------------------------------------------------------------------- */

static const struct block *block_at(const struct evidence *e, uint32_t number)
{
    return vault_at(e->blocks, number);
}

static uint32_t words_below(const struct evidence *e, uint32_t present, uint32_t column)
{
    uint32_t below = present & ((1U << column) - 1);
    return (uint32_t)(__builtin_popcount(below) + __builtin_popcount(below & e->wide));
}

// The value of a column in words[0] and [1] (0 for a narrow one): of a block ...
static bool value_in_block(const struct evidence *e, const struct block *b, uint32_t column, uint32_t ret_word[2])
{
    if ((b->present >> column & 1) == 0)
        return false;
    const uint32_t *from = b->word + words_below(e, b->present, column);
    ret_word[0] = from[0];
    ret_word[1] = e->column[column].wide ? from[1] : 0;
    return true;
}

// What the unit at hand is known to carry of this column: any value at all, this value, this word of a value.
struct known {
    bool any[2], word[2], whole;
};

static void note(const uint32_t has[2], const uint32_t word[2], struct known *k)
{
    for (int i = 0; i < 2; i++) {
        k->any[i] |= has[i] != 0;
        k->word[i] |= has[i] == word[i];
    }
    k->whole |= has[0] == word[0] && has[1] == word[1];
}

static struct known look(const struct evidence *e, uint32_t unit, uint32_t column, const uint32_t word[2])
{
    struct known k = {0};
    uint32_t has[2];
    for (uint32_t n = e->first[unit]; n != 0; n = block_at(e, n)->next)
        if (value_in_block(e, block_at(e, n), column, has))
            note(has, word, &k);
    for (int i = 0; i < e->n_pending; i++)
        if (e->pending[i].present >> column & 1)
            note(e->pending[i].word[column], word, &k);
    return k;
}

static void count_carriers(struct evidence *e, uint32_t column, const uint32_t word[2], const struct known *k)
{
    const struct column *c = &e->column[column];
    for (int i = 0; i < 2; i++)
        if (c->counted[i] && word[i] != 0) {
            e->carriers[c->at[i]] += !k->any[i];
            term_at(terms_vault(e->terms), word[i])->carriers[i] += !k->word[i];
        }
}

static bool store_block(struct evidence *e, uint32_t unit, const struct pending *p, struct error *err)
{
    uint32_t number = 0, n = 0;
    void *piece = NULL;
    size_t words = words_below(e, p->present, MAX_COLUMNS);
    if (!vault_add(e->blocks, sizeof(struct block) + words * sizeof(uint32_t), &number, &piece, err))
        return false;
    struct block *b = piece;
    b->present = p->present;
    for (uint32_t column = 0; column < e->n_columns; column++)
        if (p->present >> column & 1) {
            b->word[n++] = p->word[column][0];
            if (e->column[column].wide)
                b->word[n++] = p->word[column][1];
        }
    b->next = e->first[unit];
    e->first[unit] = number;
    return true;
}

static bool store_pending(struct evidence *e, uint32_t unit, struct error *err)
{
    bool ok = true;
    for (int i = 0; ok && i < e->n_pending; i++)
        ok = store_block(e, unit, &e->pending[i], err);
    e->n_pending = 0;
    return ok;
}

// A value of the unit, into the first block to be that has none in this column, unless it is known.
static bool add_value(struct evidence *e, uint32_t unit, uint32_t column, const uint32_t word[2], struct error *err)
{
    struct known k = look(e, unit, column, word);
    if (k.whole)
        return true;
    count_carriers(e, column, word, &k);
    int i = 0;
    while (i < e->n_pending && (e->pending[i].present >> column & 1) != 0)
        i++;
    if (i == MAX_PENDING) {
        if (!store_pending(e, unit, err))
            return false;
        i = 0;
    }
    if (i == e->n_pending)
        e->pending[e->n_pending++].present = 0;
    e->pending[i].present |= 1U << column;
    memcpy(e->pending[i].word[column], word, sizeof e->pending[i].word[column]);
    return true;
}

static void want(struct evidence *e, uint32_t column, enum field field, int form)
{
    if (parts_term(&e->parts, field, form, &e->term[e->n_wanted]))
        e->wanted[e->n_wanted++] = (struct wanted){.column = column, .field = field, .form = form};
}

// Every term the sighting gives, given and family name of one form side by side.
static void want_all(struct evidence *e)
{
    const struct column *names = &e->column[NAMES];
    e->n_wanted = 0;
    for (int form = 0; form < e->parts.n_forms; form++) {
        if (names->at[0] != NOT_COMPARED)
            want(e, NAMES, FIELD_GIVEN_NAME, form);
        if (names->at[1] != NOT_COMPARED)
            want(e, NAMES, FIELD_FAMILY_NAME, form);
    }
    for (uint32_t column = SSN; column < e->n_columns; column++)
        if (!is_number(e->column[column].field))
            want(e, column, e->column[column].field, 0);
}

static void take_neighbours(struct evidence *e)
{
    for (size_t i = 0; i < e->n_wanted; i++) {
        struct term *term = term_at(terms_vault(e->terms), e->number[i]);
        if (term->n_neighbours == 0)
            parts_neighbours(&e->parts, e->wanted[i].field, e->wanted[i].form, term);
    }
}

static bool add_terms(struct evidence *e, uint32_t unit, struct error *err)
{
    want_all(e);
    if (!terms_number(e->terms, e->term, e->n_wanted, e->number, err))
        return false;
    take_neighbours(e);
    for (size_t i = 0; i < e->n_wanted; i++) {
        const struct wanted *w = &e->wanted[i];
        uint32_t word[2] = {0};
        word[w->field == FIELD_FAMILY_NAME] = e->number[i];
        if (w->field == FIELD_GIVEN_NAME && i + 1 < e->n_wanted && w[1].column == NAMES && w[1].form == w->form)
            word[1] = e->number[++i];
        if (!add_value(e, unit, w->column, word, err))
            return false;
    }
    return true;
}

// Values that are compared as they are: several may stand in one slot.
static bool add_numbers(struct evidence *e, uint32_t unit, uint32_t column, struct error *err)
{
    const struct column *c = &e->column[column];
    const struct bundle_slot *s = parts_values(&e->parts, c->field, c->subject);
    bool ok = true;
    for (int i = 0; ok && s != NULL && i < s->count; i++) {
        struct term term = {.exact = s->values[i], .kind = (uint8_t)c->field, .group = c->subject};
        uint32_t word[2] = {(uint32_t)term.exact, (uint32_t)(term.exact >> 32)};
        if (c->is_terms) {
            ok = terms_number(e->terms, &term, 1, word, err);
            word[1] = 0;
        }
        ok = ok && add_value(e, unit, column, word, err);
    }
    return ok;
}

bool evidence_add(struct evidence *e, uint32_t unit, const struct bundle *sighting, struct error *err)
{
    if (e->closed || unit >= e->n_units)
        return err_set(err, ERR_BUG, "a sighting of unit %u of %u", unit, e->n_units);
    e->n_pending = 0;
    parts_read(sighting, &e->parts);
    if (!add_terms(e, unit, err))
        return false;
    for (uint32_t column = SSN; column < e->n_columns; column++)
        if (is_number(e->column[column].field) && !add_numbers(e, unit, column, err))
            return false;
    return store_pending(e, unit, err);
}

void evidence_close(struct evidence *e)
{
    for (size_t i = 0; i < e->n_fields; i++)
        e->share[i] = e->carriers[i] == 0 ? 0 : 1.0F / (float)e->carriers[i];
    terms_close(e->terms);
    secret_wipe(e->pending, sizeof e->pending);
    secret_wipe(e->term, sizeof e->term);
    e->closed = true;
}

/* Comparing ------------------------------------------------------------------------------------------- */

// The best pair of forms so far.
struct best_forms {
    struct form_levels levels;
    int rank; // -1: none
    float frequency[2];
};

static const struct term *term_or_null(const struct vault *terms, uint32_t number)
{
    return number == 0 ? NULL : term_at(terms, number);
}

// Two terms can be one value: of the same encoding, told differently. The more frequent of them counts.
static float frequency_of(const struct evidence *e, uint32_t column, int i, enum level level, const struct term *a,
                          const struct term *b)
{
    const struct column *c = &e->column[column];
    if (level != LEVEL_EXACT || !c->counted[i] || a == NULL || b == NULL)
        return 0;
    uint32_t carriers = a->carriers[i] > b->carriers[i] ? a->carriers[i] : b->carriers[i];
    return (float)carriers * e->share[c->at[i]];
}

// Of equal levels the rarer names count, all told, then the rarer given name.
static bool is_better(const struct best_forms *x, const struct best_forms *y)
{
    if (x->rank != y->rank)
        return x->rank > y->rank;
    if (x->levels.family != y->levels.family)
        return x->levels.family > y->levels.family;
    float sum_x = x->frequency[0] + x->frequency[1], sum_y = y->frequency[0] + y->frequency[1];
    return sum_x != sum_y ? sum_x < sum_y : x->frequency[0] < y->frequency[0];
}

static void take_forms(const struct evidence *e, const uint32_t a[2], const uint32_t b[2], struct best_forms *best)
{
    const struct vault *terms = terms_vault(e->terms);
    struct form x = {term_or_null(terms, a[0]), term_or_null(terms, a[1])};
    struct form y = {term_or_null(terms, b[0]), term_or_null(terms, b[1])};
    struct best_forms now = {.levels = compare_forms(x, y)};
    now.rank = form_rank(now.levels);
    now.frequency[0] = frequency_of(e, NAMES, 0, now.levels.given, x.given, y.given);
    now.frequency[1] = frequency_of(e, NAMES, 1, now.levels.family, x.family, y.family);
    if (is_better(&now, best))
        *best = now;
}

static void take_level(struct comparison *c, int at, enum level level, float frequency)
{
    if (level > c->level[at] || (level == c->level[at] && frequency < c->frequency[at])) {
        c->level[at] = (uint8_t)level;
        c->frequency[at] = frequency;
    }
}

static void take_values(const struct evidence *e, uint32_t column, const uint32_t *a, const uint32_t *b,
                        struct comparison *ret)
{
    const struct column *c = &e->column[column];
    if (c->at[0] == NOT_COMPARED)
        return;
    if (!c->is_terms) {
        bool equal = a[0] == b[0] && a[1] == b[1];
        take_level(ret, c->at[0], equal ? LEVEL_EXACT : LEVEL_DIFFERENT, 0);
        return;
    }
    const struct vault *terms = terms_vault(e->terms);
    const struct term *x = term_at(terms, a[0]), *y = term_at(terms, b[0]);
    enum level level = compare_terms(c->field, x, y);
    take_level(ret, c->at[0], level, frequency_of(e, column, 0, level, x, y));
}

static void compare_blocks(const struct evidence *e, const struct block *x, const struct block *y,
                           struct comparison *ret, struct best_forms *best)
{
    const uint32_t *a = x->word, *b = y->word;
    for (uint32_t left = x->present | y->present; left != 0; left &= left - 1) {
        uint32_t column = (uint32_t)__builtin_ctz(left);
        uint32_t in_x = x->present >> column & 1, in_y = y->present >> column & 1, words = 1 + (e->wide >> column & 1);
        if (in_x && in_y && column == NAMES)
            take_forms(e, a, b, best);
        else if (in_x && in_y)
            take_values(e, column, a, b, ret);
        a += in_x * words;
        b += in_y * words;
    }
}

void evidence_compare(const struct evidence *e, uint32_t a, uint32_t b, struct comparison *ret_comparison)
{
    struct best_forms best = {.rank = -1};
    const struct column *names = &e->column[NAMES];
    memset(ret_comparison, 0, sizeof *ret_comparison);
    for (uint32_t n = e->first[a]; n != 0; n = block_at(e, n)->next)
        for (uint32_t m = e->first[b]; m != 0; m = block_at(e, m)->next)
            compare_blocks(e, block_at(e, n), block_at(e, m), ret_comparison, &best);
    if (names->at[0] != NOT_COMPARED)
        take_level(ret_comparison, names->at[0], best.levels.given, best.frequency[0]);
    if (names->at[1] != NOT_COMPARED)
        take_level(ret_comparison, names->at[1], best.levels.family, best.frequency[1]);
}

// What a comparison reads lies scattered: three rounds fetch it for a whole batch, each what the one before led to.

static void fetch_first(const struct evidence *e, const uint32_t *units, size_t n)
{
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&e->first[units[i]]);
}

static void fetch_blocks(const struct evidence *e, const uint32_t *units, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *block = vault_at(e->blocks, e->first[units[i]]);
        __builtin_prefetch(block);
        __builtin_prefetch(block + USUAL_BYTES - 1); // it may lie across two lines of the cache
    }
}

static void fetch_terms(const struct evidence *e, const uint32_t *units, size_t n)
{
    const struct vault *terms = terms_vault(e->terms);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && units[i] == units[i - 1]) // pairs come in the order of their first units
            continue;
        const struct block *b = block_at(e, e->first[units[i]]);
        const uint32_t *word = b->word;
        for (uint32_t left = b->present; left != 0; left &= left - 1) {
            uint32_t column = (uint32_t)__builtin_ctz(left), words = 1 + (e->wide >> column & 1);
            if (e->column[column].is_terms)
                for (uint32_t k = 0; k < words; k++)
                    __builtin_prefetch(term_at(terms, word[k]));
            word += words;
        }
    }
}

void evidence_compare_all(const struct evidence *e, const uint32_t *a, const uint32_t *b, size_t n,
                          struct comparison *ret_comparisons)
{
    for (size_t from = 0; from < n; from += BATCH) {
        size_t in_batch = n - from < BATCH ? n - from : BATCH;
        fetch_first(e, a + from, in_batch);
        fetch_first(e, b + from, in_batch);
        fetch_blocks(e, a + from, in_batch);
        fetch_blocks(e, b + from, in_batch);
        fetch_terms(e, a + from, in_batch);
        fetch_terms(e, b + from, in_batch);
        for (size_t i = from; i < from + in_batch; i++)
            evidence_compare(e, a[i], b[i], &ret_comparisons[i]);
    }
}

uint64_t comparison_pattern(const struct comparison *c, size_t n_fields)
{
    uint64_t pattern = 0;
    for (size_t i = 0; i < n_fields; i++)
        pattern |= (uint64_t)c->level[i] << (LEVEL_BITS * i);
    return pattern;
}

uint64_t evidence_ssn(const struct evidence *e, uint32_t unit)
{
    uint64_t ssn = 0;
    uint32_t word[2];
    for (uint32_t n = e->first[unit]; n != 0; n = block_at(e, n)->next) {
        if (!value_in_block(e, block_at(e, n), SSN, word))
            continue;
        uint64_t value = e->column[SSN].is_terms ? term_at(terms_vault(e->terms), word[0])->exact
                                                 : (uint64_t)word[1] << 32 | word[0];
        if (ssn != 0 && ssn != value)
            return 0;
        ssn = value;
    }
    return ssn;
}

static uint32_t birth_column(const struct evidence *e)
{
    uint32_t column = SSN + 1;
    while (column < e->n_columns && e->column[column].field != FIELD_BIRTH_DATE)
        column++;
    return column;
}

uint32_t evidence_birth(const struct evidence *e, uint32_t unit)
{
    uint32_t least = 0, column = birth_column(e), word[2];
    for (uint32_t n = e->first[unit]; column < e->n_columns && n != 0; n = block_at(e, n)->next)
        if (value_in_block(e, block_at(e, n), column, word)) {
            uint64_t exact = term_at(terms_vault(e->terms), word[0])->exact;
            uint32_t birth = (uint32_t)(exact ^ exact >> 32);
            least = least == 0 || birth < least ? birth : least;
        }
    return least;
}

// A unit's chain of blocks, in its order, behind those that were moved before.
static bool move_blocks(const struct evidence *e, uint32_t unit, struct vault *to, uint32_t *ret_first,
                        struct error *err)
{
    uint32_t *link = ret_first;
    *link = 0;
    for (uint32_t n = e->first[unit]; n != 0; n = block_at(e, n)->next) {
        const struct block *b = block_at(e, n);
        size_t size = sizeof(struct block) + words_below(e, b->present, MAX_COLUMNS) * sizeof(uint32_t);
        void *piece = NULL;
        if (!vault_add(to, size, link, &piece, err))
            return false;
        struct block *moved = piece;
        memcpy(moved, b, size);
        moved->next = 0;
        link = &moved->next;
    }
    return true;
}

bool evidence_arrange(struct evidence *e, const uint32_t *unit, struct error *err)
{
    CLEANUP(vault_freep) struct vault *blocks = NULL;
    uint32_t *first = calloc(e->n_units == 0 ? 1 : e->n_units, sizeof *first), nothing;
    void *piece;
    bool ok = (first != NULL || err_set(err, ERR_RETRY, "out of memory")) && vault_new(&blocks, err) &&
              vault_add(blocks, sizeof(struct block), &nothing, &piece, err);
    for (uint32_t i = 0; ok && i < e->n_units; i++) {
        if (i + BATCH < e->n_units)
            __builtin_prefetch(vault_at(e->blocks, e->first[unit[i + BATCH]]));
        ok = move_blocks(e, unit[i], blocks, &first[i], err);
    }
    if (ok) {
        struct vault *old = e->blocks;
        uint32_t *old_first = e->first;
        e->blocks = blocks;
        e->first = first;
        blocks = old; // freed, as is
        first = old_first;
    }
    free(first);
    return ok;
}

size_t evidence_bytes(const struct evidence *e)
{
    return sizeof *e + e->n_units * sizeof *e->first + vault_bytes(e->blocks) + terms_bytes(e->terms);
}
