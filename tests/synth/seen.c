// SPDX-License-Identifier: Apache-2.0
/* In this order: accents are lost, the names get their errors, two family names are joined or split in the system's way,
 * given and family name may change places; then birth date, sex and county. Errors are independent of one another and of
 * other systems. A birth date never comes out later than rows about the child would allow. */
#include "tests/synth/seen.h"

#include <ctype.h>
#include <string.h>

#include "common/attrs.h"
#include "tests/synth/county.h"
#include "tests/synth/rates.h"

void seen_strip_accents(char *name)
{
    static const char from[] = "\x81\x89\x8d\x93\x9a\x91\xa1\xa9\xad\xb3\xba\xb1\xbc", to[] = "AEIOUNaeiounu";
    char *out = name;
    for (const char *in = name; *in != '\0'; in++) {
        const char *hit = in[0] == '\xc3' && in[1] != '\0' ? strchr(from, in[1]) : NULL;
        if (hit == NULL) {
            *out++ = *in;
            continue;
        }
        *out++ = to[hit - from];
        in++;
    }
    *out = '\0';
}

static void remove_at(char *s, size_t at)
{
    memmove(s + at, s + at + 1, strlen(s + at));
}

static void insert_at(char s[NAME_BYTES], size_t at, char c)
{
    size_t len = strlen(s);
    if (len + 2 > NAME_BYTES)
        return;
    memmove(s + at + 1, s + at, len - at + 1);
    s[at] = c;
}

void seen_edit(struct rng *r, char name[NAME_BYTES])
{
    size_t len = strlen(name);
    if (len < 3)
        return;
    size_t at = 1 + rng_below(r, (uint32_t)len - 2); /* first letters are seldom wrong */
    char letter = (char)('a' + (int)rng_below(r, 26));
    switch (rng_below(r, 4)) {
    case 0:
        name[at] = letter;
        break;
    case 1:
        remove_at(name, at);
        break;
    case 2:
        insert_at(name, at, rng_below(r, 2) == 0 ? name[at] : letter);
        break;
    default: {
        char kept = name[at];
        name[at] = name[at + 1];
        name[at + 1] = kept;
    }
    }
}

bool seen_respell(struct rng *r, char name[NAME_BYTES])
{
    static const char *const rule[][2] = {
        {"ph", "f"}, {"ck", "k"}, {"ie", "y"}, {"ei", "ie"}, {"nn", "n"},  {"ll", "l"}, {"ss", "s"},
        {"tt", "t"}, {"z", "s"},  {"y", "i"},  {"ai", "ay"}, {"ea", "ee"}, {"c", "k"},  {"v", "b"},
        {"h", ""},   {"s", "z"},  {"l", "ll"}, {"n", "nn"},  {"i", "y"},   {"e", "i"},
    };
    uint32_t start = rng_below(r, COUNT_OF(rule));
    for (uint32_t i = 0; i < COUNT_OF(rule); i++) {
        const char *from = rule[(start + i) % COUNT_OF(rule)][0], *to = rule[(start + i) % COUNT_OF(rule)][1];
        char *hit = strlen(name) < 3 ? NULL : strstr(name + 1, from);
        if (hit == NULL)
            continue;
        size_t at = (size_t)(hit - name);
        for (size_t k = strlen(from); k > 0; k--)
            remove_at(name, at);
        for (size_t k = strlen(to); k > 0; k--)
            insert_at(name, at, to[k - 1]);
        return true;
    }
    return false;
}

static void draw_family_part(struct rng *r, const struct child *c, bool keep_accents, char part[NAME_BYTES])
{
    bool edit = CHANCE(r, FAMILY_EDIT), sound = CHANCE(r, FAMILY_SOUND), other = CHANCE(r, FAMILY_OTHER);
    if (other)
        names_family(r, c->group, part);
    if (!keep_accents || edit || sound || other)
        seen_strip_accents(part);
    if (edit)
        seen_edit(r, part);
    if (sound)
        (void)seen_respell(r, part);
}

static void draw_given(struct rng *r, enum system system, bool keep_accents, char given[NAME_BYTES])
{
    char plain[NAME_BYTES];
    bool edit = CHANCE(r, GIVEN_EDIT), sound = CHANCE(r, GIVEN_SOUND);
    bool nick = rng_chance(r, rates[RATE_NICKNAME] * (system == PROBATION ? 3 : 1) * 2); /* half have one */
    memcpy(plain, given, NAME_BYTES);
    seen_strip_accents(plain);
    const char *nickname = nick ? names_nickname(plain) : NULL;
    if (nickname != NULL)
        memcpy(plain, nickname, strlen(nickname) + 1);
    if (edit)
        seen_edit(r, plain);
    if (sound)
        (void)seen_respell(r, plain);
    if (!keep_accents || nickname != NULL || edit || sound)
        memcpy(given, plain, NAME_BYTES);
}

/* How systems write two family names: the first alone, "A B", "A-B", the second alone, the first as a middle name. */
enum joining { FIRST_ALONE, WITH_BLANK, WITH_HYPHEN, SECOND_ALONE, FIRST_AS_MIDDLE };

static void join_family(struct rng *r, enum system system, char part[2][NAME_BYTES], struct seen *out)
{
    static const uint32_t habit[SYSTEMS][5] = {
        [CHILD_WELFARE] = {45, 33, 20, 2, 0},
        [PROBATION] = {32, 30, 20, 8, 10},
        [HEALTH] = {33, 25, 32, 7, 3},
        [SCHOOLS] = {15, 58, 27, 0, 0},
    };
    enum joining how = part[1][0] == '\0' ? FIRST_ALONE : (enum joining)rng_weighted(r, habit[system], 5);
    if (how == WITH_BLANK || how == WITH_HYPHEN)
        (void)snprintf(out->family, sizeof(out->family), "%s%c%s", part[0], how == WITH_BLANK ? ' ' : '-', part[1]);
    else
        memcpy(out->family, part[how == FIRST_ALONE ? 0 : 1], NAME_BYTES);
    if (how == FIRST_AS_MIDDLE)
        memcpy(out->middle, part[0], NAME_BYTES);
}

static void close_up(char *name)
{
    for (size_t i = 0; name[i] != '\0';) {
        if (name[i] == ' ' || name[i] == '\'')
            remove_at(name, i);
        else
            i++;
    }
}

static void draw_names(struct rng *r, const struct child *c, enum system system, struct seen *out)
{
    static const char *const placeholder[] = {"Unknown", "Baby Boy", "Babygirl", "NFN", "Infant", "Test"};
    char part[2][NAME_BYTES];
    bool keep_accents = CHANCE(r, ACCENTS_KEPT) && system == SCHOOLS;
    memcpy(part, c->family, sizeof(part));
    memcpy(out->given, c->given, NAME_BYTES);
    memcpy(out->middle, c->middle, NAME_BYTES);
    if (!keep_accents)
        seen_strip_accents(out->middle);
    draw_family_part(r, c, keep_accents, part[0]);
    if (part[1][0] != '\0')
        draw_family_part(r, c, keep_accents, part[1]);
    draw_given(r, system, keep_accents, out->given);
    if (CHANCE(r, MIDDLE_MISSING))
        out->middle[0] = '\0';
    else if (CHANCE(r, MIDDLE_INITIAL))
        out->middle[(unsigned char)out->middle[0] >= 0x80 ? 2 : 1] = '\0';
    join_family(r, system, part, out);
    if (CHANCE(r, FAMILY_SPACING))
        close_up(out->family);
    if (CHANCE(r, NAME_PLACEHOLDER))
        (void)snprintf(out->given, sizeof(out->given), "%s", placeholder[rng_below(r, COUNT_OF(placeholder))]);
    if (CHANCE(r, NAMES_SWAPPED) && strlen(out->family) < NAME_BYTES) {
        char kept[NAME_BYTES];
        memcpy(kept, out->given, NAME_BYTES);
        memcpy(out->given, out->family, NAME_BYTES);
        memcpy(out->family, kept, NAME_BYTES);
    }
}

/* The same names without errors: what is right in every system, joined in the system's way. */
static void correct_names(struct rng *r, const struct child *c, enum system system, struct seen *out)
{
    char part[2][NAME_BYTES];
    memcpy(part, c->family, sizeof(part));
    memcpy(out->given, c->given, NAME_BYTES);
    memcpy(out->middle, c->middle, NAME_BYTES);
    seen_strip_accents(part[0]);
    seen_strip_accents(part[1]);
    seen_strip_accents(out->given);
    seen_strip_accents(out->middle);
    join_family(r, system, part, out);
}

static struct date wrong_digit(struct rng *r, struct date birth)
{
    int year, month, day;
    struct date wrong = birth;
    date_to_ymd(birth, &year, &month, &day);
    switch (rng_below(r, 4)) {
    case 0:
        year += rng_below(r, 2) == 0 ? 1 : -1;
        break;
    case 1:
        month = rng_between(r, 1, 12);
        break;
    case 2:
        day = day % 10 + 10 * rng_between(r, 0, 2);
        break;
    default:
        day = day / 10 * 10 + rng_between(r, 0, 9);
    }
    return date_from_ymd(year, month, day, &wrong) ? wrong : birth;
}

static void draw_birth(const struct world *w, struct rng *r, const struct child *c, enum system system,
                       struct seen *out)
{
    int year, month, day;
    struct date drawn = c->birth, exchanged = c->birth;
    date_to_ymd(c->birth, &year, &month, &day);
    if (CHANCE(r, BIRTH_DIGIT))
        drawn = wrong_digit(r, c->birth);
    if (CHANCE(r, BIRTH_SWAP) && date_from_ymd(year, day, month, &exchanged))
        drawn = exchanged;
    out->birth_estimated = CHANCE(r, BIRTH_ESTIMATED) && system == CHILD_WELFARE;
    if (out->birth_estimated)
        drawn = date_add(c->birth, rng_between(r, -200, 200));
    if (rng_chance(r, rates[RATE_BIRTH_DEFAULT] * (system == PROBATION ? 3 : 1)))
        (void)date_from_ymd(year, 1, 1, &drawn);
    out->birth = drawn.days > date_most(c->birth, date_add(w->as_of, -400)).days ? c->birth : drawn;
}

static char draw_sex(struct rng *r, const struct child *c, enum system system)
{
    char sex = CHANCE(r, SEX_OTHER) ? (c->sex == 'F' ? 'M' : 'F') : c->sex;
    bool unknown = CHANCE(r, SEX_UNKNOWN), x = CHANCE(r, SEX_X), intersex = CHANCE(r, SEX_I);
    if (unknown && (system == CHILD_WELFARE || system == HEALTH))
        return 'U';
    if (x && system == SCHOOLS)
        return 'X';
    return intersex && system == CHILD_WELFARE ? 'I' : sex;
}

/* Nobody moves to the county that must have one identified child; two counties send no referrals. */
static int draw_county(struct rng *r, const struct child *c, enum system system)
{
    int other = county_draw(r);
    bool moved = CHANCE(r, MOVED);
    if (c->plain || !moved || other == ALPINE)
        return c->county;
    return system == PROBATION && (other == LASSEN || other == SIERRA) ? c->county : other;
}

void seen_draw(const struct world *w, struct rng *r, const struct child *c, enum system system, bool correct,
               struct seen *out)
{
    struct rng names, joins;
    rng_init(&names, rng_next(r), 1);
    rng_init(&joins, rng_next(r), 2);
    memset(out, 0, sizeof(*out));
    draw_names(&names, c, system, out);
    if (correct || c->plain) {
        memset(out, 0, sizeof(*out));
        correct_names(&joins, c, system, out);
    }
    draw_birth(w, r, c, system, out);
    out->sex = draw_sex(r, c, system);
    out->county = draw_county(r, c, system);
    if (correct || c->plain) {
        out->birth = c->birth;
        out->birth_estimated = false;
        out->sex = c->sex;
    }
}
