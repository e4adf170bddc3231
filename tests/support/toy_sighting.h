/* SPDX-License-Identifier: Apache-2.0 */
/* Sightings for tests of the linker: bundles with every part of the schema, of toy encodings that need no key. */
#pragma once

#include "common/bundle.h"

enum { TOY_NAMES = 4 };

/* What is NULL or 0 is not given. Names in capitals. */
struct toy_sighting {
    struct {
        const char *given, *family;
    } name[TOY_NAMES];
    int year, month, day;
    const char *middle; /* a single letter: only its initial is known */
    const char *sex, *ssn, *postal_code, *place, *street, *phone[2], *email;
    const char *cin[2], *ssid[1];
};

void toy_sighting_encode(const struct toy_sighting *s, struct bundle *ret_bundle);
