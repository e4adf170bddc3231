/* SPDX-License-Identifier: Apache-2.0 */
/* Enums and names of the common model (config/model.def). */
#pragma once

#include <stdbool.h>

enum attribute_type { TYPE_CODE, TYPE_INTEGER, TYPE_MONTH };

enum record_attribute {
#define RECORD_ATTRIBUTE(id, name, type) id,
#include "config/model.def"
    RECORD_ATTRIBUTES,
};

enum event_kind {
#define EVENT_KIND(id, name) id,
#include "config/model.def"
    EVENT_KINDS,
};

enum event_attribute {
#define EVENT_ATTRIBUTE(id, name, type) id,
#include "config/model.def"
    EVENT_ATTRIBUTES,
};

extern const char *const record_attribute_name[RECORD_ATTRIBUTES];
extern const enum attribute_type record_attribute_type[RECORD_ATTRIBUTES];
extern const char *const event_kind_name[EVENT_KINDS];
extern const char *const event_attribute_name[EVENT_ATTRIBUTES];
extern const enum attribute_type event_attribute_type[EVENT_ATTRIBUTES];

/* Index of a name, or -1. */
int record_attribute_from_name(const char *name);
int event_kind_from_name(const char *name);
int event_attribute_from_name(const char *name);
