// SPDX-License-Identifier: Apache-2.0
/* The tables of the common model's names, all from model.def, and look-up by name. Lists are short: a linear search. */
#include "config/model.h"

#include <stddef.h>
#include <string.h>

#define CODE    TYPE_CODE
#define INTEGER TYPE_INTEGER
#define MONTH   TYPE_MONTH

const char *const record_attribute_name[RECORD_ATTRIBUTES] = {
#define RECORD_ATTRIBUTE(id, name, type) [id] = (name),
#include "config/model.def"
};

const enum attribute_type record_attribute_type[RECORD_ATTRIBUTES] = {
#define RECORD_ATTRIBUTE(id, name, type) [id] = (type),
#include "config/model.def"
};

const char *const event_kind_name[EVENT_KINDS] = {
#define EVENT_KIND(id, name) [id] = (name),
#include "config/model.def"
};

const char *const event_attribute_name[EVENT_ATTRIBUTES] = {
#define EVENT_ATTRIBUTE(id, name, type) [id] = (name),
#include "config/model.def"
};

const enum attribute_type event_attribute_type[EVENT_ATTRIBUTES] = {
#define EVENT_ATTRIBUTE(id, name, type) [id] = (type),
#include "config/model.def"
};

static int find(const char *const *names, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

int record_attribute_from_name(const char *name)
{
    return find(record_attribute_name, RECORD_ATTRIBUTES, name);
}

int event_kind_from_name(const char *name)
{
    return find(event_kind_name, EVENT_KINDS, name);
}

int event_attribute_from_name(const char *name)
{
    return find(event_attribute_name, EVENT_ATTRIBUTES, name);
}
