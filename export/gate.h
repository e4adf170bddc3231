/* SPDX-License-Identifier: Apache-2.0 */
/* May these tables leave under this agreement, for this period, today? Pure. A refusal is ERR_DENIED and names the clause:
 * type, status, effective, expires (parent.status ... of the agreement it rests on), recipient, purpose, periods, calendar,
 * tables.<id>, systems.<system>, dimensions.<name>, finest.<name>, signatures.<system>. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "config/agreement.h"
#include "config/hub.h"
#include "config/table.h"

struct gate {
    const struct agreement *agreement;
    const struct agreement *parent; /* the agreement it names as its parent, when it is one of this hub; else NULL */
    const struct agreement_signature *signatures;
    size_t n_signatures;
    const struct hub_agency *agencies; /* whose public keys verify them */
    size_t n_agencies;
    const char *const *table_ids;      /* what is asked for */
    const struct table *const *tables; /* their definitions; NULL where there is none */
    size_t n_tables;
    int year; /* in which the period begins */
    struct period period;
    struct date today;
};

MUST_CHECK bool gate_allow(const struct gate *gate, struct error *err);
