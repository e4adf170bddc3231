/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of published tables as its reader has it: the numbers, which of them are hidden, and what adds up to what. It is built from
 * the files alone, by code of its own: who made them and how is not asked.
 *
 * Of datapackage.json the resources are read whose schema has the property "crosscount":
 *   format       1
 *   count, status, denominator, rate, panel    columns of the table (the last three may be missing)
 *   systems      whose records are counted (may be missing)
 *   dimensions   name, column, the code of its total, and its sums: code = sum of the parts; across: "system" where each code is of
 *                one system, named before its dot, "alone" where it is what a system's own records say (may be missing)
 *   panels       title (when there are several), population (may be missing), its dimensions by name, and rate_over, the one
 *                over whose total a rate is taken
 * In a panel each sum holds in every combination of its other dimensions; those it does not have stand at their total. A cell
 * is named by its population and, in order of the dimensions' names, by "name=code" of what does not stand at its total; of one name
 * there is one number, whatever table prints it. In folders that count other systems it is another number, unless all its codes are
 * of dimensions across systems: then only the records of one system are counted, and it is the same.
 *
 * Where counts are rounded, release.json or the property "crosscount" of datapackage.json says of disclosure_control: base,
 * less_than_from_the_count, cells. */
#pragma once

#include "common/arena.h"
#include "common/name_map.h"
#include "export/puzzle.h"

struct published_cell {
    const char *key;
    const char *
        whose; /* records are counted: a system, or all of the folder's, sorted and joined by commas; "": it does not say */
    int64_t count; /* PUZZLE_BLANK: no place shows it */
    bool hidden;   /* some place hides it */
    bool certified;
    int64_t low, high; /* by the certificate */
};

struct published {
    struct arena *arena;
    const char *folder;
    const char *period; /* its code; NULL where none is given */
    bool tells_again;   /* what earlier releases of the period told is told again, unless it changed */
    struct published_cell *cell;
    int n_cells;
    struct name_map cells; /* by key */
    struct puzzle_line *line;
    int n_lines;
    int64_t minimum_count, interval, floor; /* what is promised: by the certificate */
    int64_t narrowest;                      /* and found; PUZZLE_UNBOUNDED: none is limited */
    /* Where every count is rounded, none is hidden, and there is no certificate: what of, and less than what off. 0: they are not */
    int64_t base, off;
};

/* ERR_DATA: a file is not as listed (export/listing.h), a number or code is wrong or missing, or what is said of the tables and in
 * the certificate does not go together. */
MUST_CHECK bool published_read(const char *folder, const uint8_t *public_key, struct published **ret_published,
                               struct error *err);
void published_freep(struct published **p);
