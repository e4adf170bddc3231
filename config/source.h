/* SPDX-License-Identifier: Apache-2.0 */
/* One kind of extract, as config/sources/<system>.<name>.yaml describes it: its dialect, its columns, and what they feed in
 * the common model. Loaded once, checked against itself and the crosswalks, then const. Columns are referred to by index. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/csv.h"
#include "common/error.h"
#include "config/codes.h"
#include "config/identifier.h"
#include "config/model.h"

enum column_type {
    COLUMN_TEXT,        /* checked for length and encoding only; names and the like */
    COLUMN_ID,          /* an id with a form */
    COLUMN_DATE,        /* in one of its formats: "yyyy-mm-dd", "mm/dd/yyyy", "yyyymmdd", "yyyy/mm/dd", "dd-mon-yyyy",
                           "yyyy-mm-dd hh:mm:ss.ffffff" (time of day dropped) */
    COLUMN_MONTH,       /* "yyyymm"; the first of that month */
    COLUMN_SCHOOL_YEAR, /* "2024-2025"; 1 July of the first year */
    COLUMN_INTEGER,     /* within min and max */
    COLUMN_CODE,        /* one of the source codes of each crosswalk in codes[] */
};

enum id_form {
    FORM_PLAIN,  /* as it is, blanks at the ends trimmed; case kept */
    FORM_UPPER,  /* plain, ASCII letters raised */
    FORM_DIGITS, /* digits only, exactly `length` of them when given; leading zeros kept */
    FORM_CWS,    /* CWS/CMS client id: 10 base-62 characters, case-sensitive, or the same as 19 digits 4-4-4-7 */
    FORM_CIN,    /* Medi-Cal CIN: 9, 10 or 14 characters; the first 9 count */
    FORM_SSN,    /* 9 digits, dashes allowed; impossible and dummy numbers count as missing */
};

enum source_invalid {
    INVALID_REJECTS,    /* the row */
    INVALID_IS_MISSING, /* for files that nobody has checked: a date that does not exist says nothing */
};

enum { SOURCE_MAX_FROM = 32, SOURCE_MAX_CODES = 4 };

struct source_column {
    const char *name;
    enum column_type type;
    enum id_form form;           /* of COLUMN_ID */
    uint32_t length;             /* of COLUMN_ID with FORM_DIGITS; 0: any */
    uint32_t max_length;         /* bytes; 0: 256 */
    bool required;               /* a missing value rejects the row: reason "missing" */
    bool optional_column;        /* the column itself may be absent from the file */
    enum source_invalid invalid; /* what a value that its type refuses does */
    int64_t min, max;            /* of COLUMN_INTEGER, inclusive */
    const char *const *formats;  /* of COLUMN_DATE */
    size_t n_formats;
    const char *codes[SOURCE_MAX_CODES]; /* of COLUMN_CODE: crosswalk fields */
    size_t n_codes;
    bool open_codes;            /* codes outside the crosswalk are fine and say nothing (charges, diagnoses) */
    uint32_t take;              /* of COLUMN_CODE: only the first so many characters are the code; 0: all */
    const char *const *missing; /* further spellings of "not given", beside the source's */
    size_t n_missing;
};

enum name_order { ORDER_LAST_FIRST, /* "DOE, JANE M" */ ORDER_FIRST_LAST /* "Jane M Doe" */ };

struct source_identifier {
    enum identifier_kind kind;
    const char *namespace_name; /* of KIND_ID */
    enum name_order order;      /* of KIND_FULL_NAME and KIND_ALIAS */
    const char *separator;      /* between several aliases in one cell, or NULL */
    int from[SOURCE_MAX_FROM];  /* columns: a birth date from year, month, day; an alias from first, middle, last */
    size_t n_from;
};

/* A condition on a row; all of a list must hold. The value is compared after trimming, byte for byte. */
struct source_condition {
    int column;
    const char *const *values; /* any of these */
    size_t n_values;
    const char *prefix; /* or: begins with this; NULL when unused */
    bool given;         /* or: is not missing */
    bool negate;
    int64_t min, max; /* or: integer column within these, when has_range */
    bool has_range;
};

enum combine {
    COMBINE_FIRST,     /* the first column that says something */
    COMBINE_RACE,      /* "hispanic" if any says so; else the single one said; several: "multiple"; none: missing */
    COMBINE_SUM,       /* of integers; a missing one adds nothing; all missing: missing */
    COMBINE_STRONGEST, /* the one that comes first in the vocabulary (tiers, results) */
};

struct source_value {
    int attribute; /* enum record_attribute or enum event_attribute, by context */
    int from[SOURCE_MAX_FROM];
    size_t n_from;
    const char *codes;             /* crosswalk field for translation, NULL for integers, months, constants */
    const char *const *from_codes; /* per column of `from` when they use different crosswalks; NULL: `codes` for all */
    const char *constant;          /* used when n_from is 0 */
    enum combine combine;
    bool needed;                         /* of an event: it exists only when this value says something */
    const struct source_condition *when; /* this entry speaks only when all hold; several entries may stand for one */
    size_t n_when;                       /* attribute: the first that says something counts */
};

struct source_event {
    enum event_kind kind;
    int start, end; /* columns; end -1 when the event has none. No start date on the row: no event */
    const struct source_condition *when;
    size_t n_when;
    const struct source_value *values;
    size_t n_values;
};

enum rule_kind {
    RULE_NOT_BEFORE,      /* column (a date) must not be before other */
    RULE_REQUIRED_WHEN,   /* column must be given when the conditions hold */
    RULE_NOT_AFTER_AS_OF, /* column must not lie after the delivery's as_of date */
    RULE_SAME_ID,         /* column and other are one id in its normalised form; a missing one is fine */
};
struct source_rule {
    enum rule_kind kind;
    int column, other;
    const struct source_condition *when;
    size_t n_when;
    const char *reason; /* reason code of the reject, e.g. "R-10975" */
};

struct source_withhold {
    const struct source_condition *when;
    size_t n_when;
    const char *reason; /* "sealed", "sensitive", "part2" ... */
    bool withdraw;      /* true: the child is sealed: earlier rows go too and never come back */
};

struct source {
    const char *name;   /* "child_welfare.client" */
    const char *system; /* "child_welfare" */
    const char *title;
    const char *file;    /* where it was read, for messages */
    const char *pattern; /* of file names, fnmatch(3) */
    struct csv_dialect dialect;
    bool latin1;      /* encoding: else UTF-8 */
    bool header;      /* false: columns come in the listed order */
    bool allow_extra; /* unlisted columns in the header are passed over; else refused: they could hold anything */
    double max_reject_share;    /* 0..1; withheld rows do not count */
    const char *const *missing; /* spellings of "not given" for all columns; blank always is */
    size_t n_missing;

    const struct source_column *columns;
    size_t n_columns;

    int key[SOURCE_MAX_FROM]; /* columns that make one row's own key */
    size_t n_key;

    int operation; /* column with the insert/update/delete mark, or -1: every row is an insert or update */
    const char *const *delete_marks;
    size_t n_delete_marks;

    /* whose row it is: alternatives tried in order (health: cin, else rln) */
    struct source_owner {
        const char *namespace_name;
        int id;        /* column */
        int qualifier; /* column of type code (a county) that makes the id unique, or -1; its translated code is used */
        const char *qualifier_codes;         /* its crosswalk field */
        const struct source_condition *live; /* when the id is live; none: always */
        size_t n_live;
    } owners[3];
    size_t n_owners;

    const struct source_withhold *withhold;
    size_t n_withhold;
    const struct source_rule *rules;
    size_t n_rules;
    const struct source_identifier *identifiers; /* none: the source only tells events */
    size_t n_identifiers;
    const struct source_value *attributes; /* of the record */
    size_t n_attributes;
    const struct source_event *events;
    size_t n_events;
};

struct sources; /* all of a folder */

MUST_CHECK bool sources_load(const char *folder, const struct codes *codes, struct sources **ret_sources,
                             struct error *err);
void sources_freep(struct sources **s);
size_t sources_count(const struct sources *s);
const struct source *sources_at(const struct sources *s, size_t i);           /* sorted by name */
const struct source *sources_find(const struct sources *s, const char *name); /* NULL when unknown */
const struct source *sources_match(const struct sources *s,
                                   const char *file_name); /* by pattern; NULL: none or several */
