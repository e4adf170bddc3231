/* SPDX-License-Identifier: Apache-2.0 */
/* Names, suffixes, birth dates and sex. A name is decided in this order:
 *
 *   fold        to ASCII capitals; what cannot be folded is dropped
 *   split       into words at everything but letters, apostrophes, full stops and digits, which vanish
 *   trim        titles from the front and suffixes from the end, but never the only word
 *   divide      a full name into its family and given part, by comma or by order
 *   join        the family name's words; the given name's first word with what a hyphen ties to it; its further words
 *   refuse      placeholders, word by word and joined
 *
 * Because the result is one word of letters that is no placeholder, normalising it again gives the same. Particles ("DE
 * LA", "VAN", "MC") belong to the word behind them, which matters only where a family name is taken apart. */
#include "ingest/normalise.h"

#include <string.h>

#include "common/secret.h"

enum { FOLDED_MAX = 1001, MAX_WORDS = 16 };

struct words {
    int n;
    struct word {
        const char *text;
        size_t len;
        bool tied;    /* by a hyphen to the word before */
        bool ordinal; /* stood behind a digit: "3RD" */
    } word[MAX_WORDS];
};

/* A run of words [from, to). */
struct run {
    int from, to;
};

struct parsed {
    char given[NAME_SIZE], middle[NAME_SIZE], family[NAME_SIZE], first[NAME_SIZE], last[NAME_SIZE];
    char suffix[SUFFIX_SIZE];
    bool doe;
};

/* Lists ----------------------------------------------------------------------------------------------- */

#define LISTED(list, text) is_listed((list), COUNT_OF(list), (text))

/* text is not empty. Two letters tell most of a list apart without a call. */
static bool is_listed(const char list[][16], size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++)
        if (list[i][0] == text[0] && list[i][1] == text[1] && strcmp(list[i], text) == 0)
            return true;
    return false;
}

static const char suffixes[][16] = {"JR", "SR", "II", "III", "IV"};
static const char ordinals[][16] = {"ST", "ND", "RD", "TH"};
static const char titles[][16] = {"MR", "MRS", "MS", "MISS", "MSTR", "DR", "REV"};
static const char particles[][16] = {"DE", "DEL", "DELA", "DELOS", "DELAS", "LA",  "LAS", "LOS",   "LE",    "DU", "DES",
                                     "DI", "DA",  "DOS",  "DAS",   "VAN",   "VON", "DER", "DEN",   "TER",   "ST", "SAN",
                                     "MC", "MAC", "O",    "EL",    "AL",    "BEN", "BIN", "SANTA", "SANTO", "ABU"};
/* No name at all, given or family. Surnames people bear (Null, Minor, Child) are not among them. */
static const char placeholders[][16] = {
    "UNKNOWN", "UNK",     "UNKN",      "UNNAMED", "NONAME",    "NONAMEGIVEN", "NOTGIVEN", "NOTPROVIDED", "NOTSTATED",
    "NONE",    "NFN",     "NLN",       "NMN",     "NMI",       "FNU",         "LNU",      "TEST",        "TESTING",
    "BABY",    "BABYBOY", "BABYGIRL",  "INFANT",  "INFANTBOY", "INFANTGIRL",  "NEWBORN",  "UNBORN",      "ANONYMOUS",
    "DUMMY",   "DELETED", "DUPLICATE", "XX",      "JOHNDOE",   "JANEDOE"};
static const char given_placeholders[][16] = {"BOY",   "GIRL",  "MALE",  "FEMALE", "CHILD", "MINOR",    "TWIN",
                                              "TWINA", "TWINB", "BABYA", "BABYB",  "BABYG", "JUVENILE", "DOE"};
/* Words that begin like these stand for a name that was taken out: "SEALED.0909A", "Victim1". */
static const char marks[][16] = {"SEALED", "VICTIM", "UNKNOWN", "REDACTED", "CONFIDENTIAL"};

static bool is_one_letter_repeated(const char *text)
{
    size_t n = strspn(text, (const char[]){text[0], '\0'});
    return n >= 3 && text[n] == '\0';
}

static bool is_placeholder(const char *text)
{
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (marks[i][0] == text[0] && strncmp(text, marks[i], strlen(marks[i])) == 0)
            return true;
    return LISTED(placeholders, text) || is_one_letter_repeated(text);
}

/* Words ----------------------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_dropped(char c)
{
    return c == '\'' || c == '`' || c == '.' || (c >= '0' && c <= '9');
}

static void add_word(struct words *w, char *start, char *end, bool tied, bool ordinal)
{
    *end = '\0';
    struct word word = {start, (size_t)(end - start), tied, ordinal};
    if (ordinal && LISTED(ordinals, word.text))
        return;
    if (w->n < MAX_WORDS)
        w->word[w->n++] = word;
}

/* Words of text[0, len), letters packed together and terminated in place; text[len] may be overwritten. */
static void split(char *text, size_t len, struct words *w)
{
    char *start = text, *to = text;
    bool tied = false, digit = false;
    w->n = 0;
    for (size_t i = 0; i <= len; i++) {
        char c = i < len ? text[i] : ' ';
        if (is_letter(c)) {
            *to++ = c;
        } else if (is_dropped(c)) {
            digit = digit || (to == start && c >= '0' && c <= '9');
        } else {
            if (to > start) {
                add_word(w, start, to, tied, digit);
                start = ++to;
                tied = false;
            }
            tied = tied || c == '-';
            digit = false;
        }
    }
}

static void note_suffix(const struct word *word, struct parsed *p)
{
    memcpy(p->suffix, word->text, word->len + 1);
}

static struct run trim_run(const struct words *w, struct run r, struct parsed *p)
{
    while (r.to - r.from > 1 && LISTED(titles, w->word[r.from].text))
        r.from++;
    while (r.to - r.from > 1 && LISTED(suffixes, w->word[r.to - 1].text))
        note_suffix(&w->word[--r.to], p);
    return r;
}

/* Where the unit that begins at word `at` ends: particles, a word, and what hyphens tie to it. */
static int unit_end(const struct words *w, int at, int to)
{
    while (at < to - 1 && LISTED(particles, w->word[at].text))
        at++;
    at++;
    while (at < to && w->word[at].tied)
        at++;
    return at;
}

/* The words of a run in one, cut to NAME_LETTERS. "GARCIA Y LOPEZ" loses its "Y". Returns the length. */
static size_t join(const struct words *w, struct run r, char out[NAME_SIZE])
{
    size_t n = 0;
    for (int i = r.from; i < r.to; i++) {
        const struct word *word = &w->word[i];
        if (i > r.from && i < r.to - 1 && word->len == 1 && word->text[0] == 'Y')
            continue;
        size_t take = word->len < NAME_LETTERS - n ? word->len : NAME_LETTERS - n;
        memcpy(out + n, word->text, take);
        n += take;
    }
    out[n] = '\0';
    return n;
}

static bool holds_placeholder(const struct words *w, struct run r)
{
    for (int i = r.from; i < r.to; i++)
        for (size_t m = 0; m < COUNT_OF(marks); m++)
            if (w->word[i].text[0] == marks[m][0] && strncmp(w->word[i].text, marks[m], strlen(marks[m])) == 0)
                return true;
    return false;
}

/* Family and given names ------------------------------------------------------------------------------ */

static bool is_no_half(const char *half, size_t len)
{
    return len < 2 || strcmp(half, "DOE") == 0 || is_placeholder(half);
}

/* First and last unit of a family name of several. Hyphens part units here: "GARCIA-LOPEZ" is two names. */
static void take_halves(const struct words *w, struct run r, struct parsed *p)
{
    int first_end = r.from, last = r.from;
    while (first_end < r.to - 1 && LISTED(particles, w->word[first_end].text))
        first_end++;
    first_end++;
    if (first_end >= r.to)
        return;
    last = r.to - 1;
    while (last > first_end && LISTED(particles, w->word[last - 1].text))
        last--;
    if (is_no_half(p->first, join(w, (struct run){r.from, first_end}, p->first)))
        p->first[0] = '\0';
    if (is_no_half(p->last, join(w, (struct run){last, r.to}, p->last)))
        p->last[0] = '\0';
}

static void take_family(const struct words *w, struct run r, struct parsed *p)
{
    r = trim_run(w, r, p);
    p->family[0] = p->first[0] = p->last[0] = '\0';
    if (r.from >= r.to || holds_placeholder(w, r))
        return;
    (void)join(w, r, p->family);
    p->doe = strcmp(p->family, "DOE") == 0;
    if (p->doe || is_placeholder(p->family))
        p->family[0] = '\0';
    else
        take_halves(w, r, p);
}

static void take_middle(const struct words *w, struct run r, struct parsed *p)
{
    if (r.from < r.to && !holds_placeholder(w, r) && join(w, r, p->middle) > 0 && is_placeholder(p->middle))
        p->middle[0] = '\0';
}

static void take_given(const struct words *w, struct run r, struct parsed *p)
{
    r = trim_run(w, r, p);
    p->given[0] = p->middle[0] = '\0';
    if (r.from >= r.to || holds_placeholder(w, r))
        return;
    (void)join(w, r, p->given);
    if (is_placeholder(p->given)) {
        p->given[0] = '\0';
        return;
    }
    struct run first = {r.from, r.from + 1};
    while (first.to < r.to && w->word[first.to].tied)
        first.to++;
    (void)join(w, first, p->given);
    if (is_placeholder(p->given) || LISTED(given_placeholders, p->given))
        p->given[0] = '\0';
    else
        take_middle(w, (struct run){first.to, r.to}, p);
}

static bool is_anonymous_given(const char *given)
{
    return strcmp(given, "JANE") == 0 || strcmp(given, "JOHN") == 0;
}

/* Full names ------------------------------------------------------------------------------------------ */

static void divide_last_first(const struct words *w, struct run all, struct parsed *p, struct run *ret_family,
                              struct run *ret_given)
{
    all = trim_run(w, all, p);
    int end = all.from < all.to ? unit_end(w, all.from, all.to) : all.to;
    int given = end;
    while (given < all.to && LISTED(suffixes, w->word[given].text))
        note_suffix(&w->word[given++], p);
    *ret_family = (struct run){all.from, end};
    *ret_given = (struct run){given, all.to};
}

/* What stands between the first name and the family name are middle names: part of the given one. */
static void divide_first_last(const struct words *w, struct run all, struct parsed *p, struct run *ret_family,
                              struct run *ret_given)
{
    all = trim_run(w, all, p);
    int given_end = all.from < all.to ? all.from + 1 : all.to;
    while (given_end < all.to && w->word[given_end].tied)
        given_end++;
    int family = all.to > given_end ? all.to - 1 : all.to;
    while (family > given_end && (w->word[family].tied || LISTED(particles, w->word[family - 1].text)))
        family--;
    *ret_given = (struct run){all.from, family};
    *ret_family = (struct run){family, all.to};
}

static bool is_all_suffixes(const struct words *w)
{
    for (int i = 0; i < w->n; i++)
        if (!LISTED(suffixes, w->word[i].text))
            return false;
    return true;
}

/* text[0, len) has its comma at `comma`: family name before it, given name behind, whatever the order said; but a
 * suffix behind a comma is none: "DOE, JR, JANE" and "Jane Doe, Jr". False in the latter case, with the text before the
 * comma. */
static bool parse_at_comma(char *text, size_t len, size_t comma, struct parsed *p)
{
    struct words w;
    size_t at = comma + 1;
    do {
        char *next = memchr(text + at, ',', len - at);
        size_t end = next == NULL ? len : (size_t)(next - text);
        split(text + at, end - at, &w);
        at = end + 1;
        if (w.n > 0 && is_all_suffixes(&w))
            note_suffix(&w.word[0], p);
    } while (at < len && is_all_suffixes(&w));
    if (is_all_suffixes(&w))
        return false;
    take_given(&w, (struct run){0, w.n}, p);
    split(text, comma, &w);
    take_family(&w, (struct run){0, w.n}, p);
    return true;
}

static void parse_full(char *text, size_t len, enum name_order order, struct parsed *p)
{
    const char *comma = memchr(text, ',', len);
    if (comma != NULL) {
        size_t at = (size_t)(comma - text);
        if (parse_at_comma(text, len, at, p))
            return;
        len = at;
    }
    struct words w;
    struct run family, given;
    split(text, len, &w);
    if (order == ORDER_LAST_FIRST)
        divide_last_first(&w, (struct run){0, w.n}, p, &family, &given);
    else
        divide_first_last(&w, (struct run){0, w.n}, p, &family, &given);
    take_family(&w, family, p);
    take_given(&w, given, p);
}

/* The identity ---------------------------------------------------------------------------------------- */

void identity_init(struct identity *id)
{
    for (int i = 0; i < IDENTITY_NAMES; i++)
        id->name[i].given[0] = id->name[i].family[0] = '\0';
    id->doe = id->has_birth = id->own_middle = id->own_suffix = false;
    id->sex = '\0';
    id->middle[0] = id->suffix[0] = id->ssn[0] = '\0';
    id->postal_code[0] = id->place[0] = id->street[0] = id->email[0] = '\0';
    id->n_phones = id->n_ids = 0;
}

void identity_wipe(struct identity *id)
{
    secret_wipe(id, sizeof *id);
}

static bool resolve_name(const struct identity *id, int variant, const char **ret_given, const char **ret_family)
{
    const char *given = id->name[variant].given, *family = id->name[variant].family;
    if (given[0] == '\0' && family[0] == '\0')
        return false;
    *ret_given = given[0] != '\0' ? given : id->name[0].given;
    *ret_family = family[0] != '\0' ? family : id->name[0].family;
    return true;
}

bool identity_name(const struct identity *id, int variant, const char **ret_given, const char **ret_family)
{
    const char *given, *family, *other_given, *other_family;
    if (variant < 0 || variant >= IDENTITY_NAMES || !resolve_name(id, variant, &given, &family))
        return false;
    for (int i = 0; i < variant; i++)
        if (resolve_name(id, i, &other_given, &other_family) && strcmp(given, other_given) == 0 &&
            strcmp(family, other_family) == 0)
            return false;
    *ret_given = given;
    *ret_family = family;
    return true;
}

static void set_suffix(struct identity *id, const struct parsed *p)
{
    if (p->suffix[0] != '\0' && !id->own_suffix)
        memcpy(id->suffix, p->suffix, SUFFIX_SIZE);
}

static void set_given(struct identity *id, const struct parsed *p)
{
    memcpy(id->name[0].given, p->given, NAME_SIZE);
    if (!id->own_middle)
        memcpy(id->middle, p->middle, NAME_SIZE);
    set_suffix(id, p);
}

static void set_family(struct identity *id, const struct parsed *p)
{
    memcpy(id->name[0].family, p->family, NAME_SIZE);
    memcpy(id->name[1].family, p->first, NAME_SIZE);
    memcpy(id->name[2].family, p->last, NAME_SIZE);
    id->doe = p->doe;
    set_suffix(id, p);
}

static void drop_jane_doe(struct identity *id)
{
    if (!id->doe || !is_anonymous_given(id->name[0].given))
        return;
    id->name[0].given[0] = '\0';
    if (!id->own_middle)
        id->middle[0] = '\0';
}

/* Aliases fill 3, then 4. */
static void add_alias(struct identity *id, const struct parsed *p)
{
    if (p->given[0] == '\0' && p->family[0] == '\0')
        return;
    if (p->doe && is_anonymous_given(p->given))
        return;
    for (int i = 3; i < IDENTITY_NAMES; i++)
        if (id->name[i].given[0] == '\0' && id->name[i].family[0] == '\0') {
            memcpy(id->name[i].given, p->given, NAME_SIZE);
            memcpy(id->name[i].family, p->family, NAME_SIZE);
            return;
        }
}

/* What every name goes through: fold, hand the text to be parsed, wipe it. */
enum parse { PARSE_GIVEN, PARSE_MIDDLE, PARSE_FAMILY, PARSE_LAST_FIRST, PARSE_FIRST_LAST };

static bool parse_name(struct fold *f, struct view raw, enum parse how, struct parsed *p, struct error *err)
{
    char text[FOLDED_MAX + 1];
    size_t len = 0;
    struct words w;
    bool ok = fold_name(f, raw, text, FOLDED_MAX, &len, err);
    if (!ok) {
        len = FOLDED_MAX; /* all of it is wiped: part of the name may be there */
    } else if (how == PARSE_GIVEN) {
        split(text, len, &w);
        take_given(&w, (struct run){0, w.n}, p);
    } else if (how == PARSE_MIDDLE) {
        split(text, len, &w);
        take_middle(&w, trim_run(&w, (struct run){0, w.n}, p), p);
    } else if (how == PARSE_FAMILY) {
        split(text, len, &w);
        take_family(&w, (struct run){0, w.n}, p);
    } else {
        parse_full(text, len, how == PARSE_LAST_FIRST ? ORDER_LAST_FIRST : ORDER_FIRST_LAST, p);
    }
    secret_wipe(text, len + 1);
    return ok;
}

static enum parse parse_of_order(enum name_order order)
{
    return order == ORDER_LAST_FIRST ? PARSE_LAST_FIRST : PARSE_FIRST_LAST;
}

bool normalise_given(struct fold *f, struct view raw, struct identity *id, struct error *err)
{
    struct parsed p = {.doe = false};
    if (!parse_name(f, raw, PARSE_GIVEN, &p, err))
        return false;
    set_given(id, &p);
    drop_jane_doe(id);
    secret_wipe(&p, sizeof p);
    return true;
}

bool normalise_middle(struct fold *f, struct view raw, struct identity *id, struct error *err)
{
    struct parsed p = {.doe = false};
    if (!parse_name(f, raw, PARSE_MIDDLE, &p, err))
        return false;
    if (p.middle[0] != '\0') {
        memcpy(id->middle, p.middle, NAME_SIZE);
        id->own_middle = true;
    }
    secret_wipe(&p, sizeof p);
    return true;
}

bool normalise_family(struct fold *f, struct view raw, struct identity *id, struct error *err)
{
    struct parsed p = {.doe = false};
    if (!parse_name(f, raw, PARSE_FAMILY, &p, err))
        return false;
    set_family(id, &p);
    drop_jane_doe(id);
    secret_wipe(&p, sizeof p);
    return true;
}

bool normalise_full_name(struct fold *f, struct view raw, enum name_order order, struct identity *id, struct error *err)
{
    struct parsed p = {.doe = false};
    if (!parse_name(f, raw, parse_of_order(order), &p, err))
        return false;
    set_given(id, &p);
    set_family(id, &p);
    drop_jane_doe(id);
    secret_wipe(&p, sizeof p);
    return true;
}

bool normalise_alias(struct fold *f, struct view raw, enum name_order order, struct identity *id, struct error *err)
{
    struct parsed p = {.doe = false};
    if (!parse_name(f, raw, parse_of_order(order), &p, err))
        return false;
    if (p.given[0] == '\0' && p.first[0] == '\0' && (raw.len == 0 || memchr(raw.ptr, ',', raw.len) == NULL)) {
        if (!LISTED(given_placeholders, p.family)) /* a single word: what a child is called */
            memcpy(p.given, p.family, NAME_SIZE);
        p.family[0] = '\0';
    }
    add_alias(id, &p);
    secret_wipe(&p, sizeof p);
    return true;
}

bool normalise_alias_parts(struct fold *f, struct view given, struct view family, struct identity *id,
                           struct error *err)
{
    struct parsed p = {.doe = false};
    bool ok = parse_name(f, given, PARSE_GIVEN, &p, err) && parse_name(f, family, PARSE_FAMILY, &p, err);
    if (ok)
        add_alias(id, &p);
    secret_wipe(&p, sizeof p);
    return ok;
}

void normalise_suffix(struct view raw, struct identity *id)
{
    static const struct {
        const char *spelling, *suffix;
    } known[] = {{"JR", "JR"}, {"JUNIOR", "JR"}, {"SR", "SR"},   {"SENIOR", "SR"}, {"II", "II"},
                 {"2", "II"},  {"2ND", "II"},    {"III", "III"}, {"3", "III"},     {"3RD", "III"},
                 {"IV", "IV"}, {"4", "IV"},      {"4TH", "IV"}};
    raw = view_trim(raw);
    if (raw.len > 0 && raw.ptr[raw.len - 1] == '.')
        raw.len--;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (view_equals_nocase(raw, known[i].spelling)) {
            memcpy(id->suffix, known[i].suffix, strlen(known[i].suffix) + 1);
            id->own_suffix = true;
        }
}

void normalise_birth_date(struct date d, struct identity *id)
{
    struct date none;
    id->has_birth = date_from_ymd(1900, 1, 1, &none) && d.days != none.days;
    id->birth = d;
}

void normalise_sex(struct view code, struct identity *id)
{
    id->sex = code.len == 1 && memchr("FMX", code.ptr[0], 3) != NULL ? code.ptr[0] : '\0';
}
