/* SPDX-License-Identifier: Apache-2.0 */
/* Crosswalks: what an agency's code means in the common model. config/codes/<system>.csv has the columns
 *   system, field, source_code, source_label, target, valid_from, valid_to
 * and config/codes/vocabulary.csv the harmonised codes themselves: vocabulary, code, label (in the order tables print).
 * `field` names a crosswalk ("sex", "csec_tier"); its targets belong to the vocabulary of that name, or to the one given in
 * crosswalks.csv (field, vocabulary) where they differ ("csec_tier" -> "tier"). An empty target means: known, but says nothing.
 * populations.csv, which may be left out: vocabulary, code, population (how many people a code stands for).
 * A vocabulary "-" in crosswalks.csv: the crosswalk only lists the codes that are allowed. Lines that begin with "#" are
 * comments. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/text.h"

struct codes;

struct vocabulary_entry {
    const char *code, *label;
};
struct vocabulary {
    const char *name;
    const struct vocabulary_entry *entry;
    size_t n_entries;
};

MUST_CHECK bool codes_load(const char *folder, struct codes **ret_codes, struct error *err);
void codes_freep(struct codes **c);

enum code_lookup { CODE_UNKNOWN, CODE_KNOWN, CODE_NOT_VALID_THEN };
/* Translate an agency's code as of a date. CODE_KNOWN sets *ret_target (lives as long as codes; "" = says nothing).
 * Codes compare exactly, after blanks at the ends are trimmed. Safe for many threads. */
enum code_lookup codes_translate(const struct codes *c, const char *system, const char *field, struct view code,
                                 struct date as_of, const char **ret_target);
/* The same in two steps, for many codes of one crosswalk. The first is slow; a crosswalk lives as long as codes. */
struct crosswalk {
    const struct codes *codes;
    size_t first, end; /* its rows; none when there is no such crosswalk */
    uint64_t seed;     /* of hashes of its codes */
};
struct crosswalk codes_crosswalk(const struct codes *c, const char *system, const char *field);
enum code_lookup crosswalk_translate(const struct crosswalk *w, struct view code, struct date as_of,
                                     const char **ret_target);
bool codes_has_field(const struct codes *c, const char *system, const char *field);
const char *codes_field_vocabulary(const struct codes *c,
                                   const char *field); /* of its targets; "-": it only lists codes */
const char *codes_nearest_field(const struct codes *c, const char *system,
                                const char *word);                                  /* "did you mean", or NULL */
const struct vocabulary *codes_vocabulary(const struct codes *c, const char *name); /* NULL when unknown */
const char *vocabulary_label(const struct vocabulary *v, const char *code);         /* NULL when unknown */

/* How many people a code stands for, by populations.csv; 0: not known. CODES_AREA, "all": everybody the tables are about. */
#define CODES_AREA "area"
int64_t codes_population(const struct codes *c, const char *vocabulary, const char *code);

/* What a lint of the crosswalks finds: each finding is one line of text with file and line. Catches: target not in its
 * vocabulary; overlapping validity; two rows for one code; label and target that do not match while a neighbour's
 * does (rows shifted against each other, as in a published county table); county numbers against the
 * arithmetic of their three numberings. */
struct codes_findings {
    char **text;
    size_t count;
};
MUST_CHECK bool codes_lint(const char *folder, struct codes_findings *ret_findings, struct error *err);
void codes_findings_done(struct codes_findings *f);
