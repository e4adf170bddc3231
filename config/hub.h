/* SPDX-License-Identifier: Apache-2.0 */
/* config/hub.yaml: where things are, which database, which keys. Paths in it are relative to its own folder. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/sign.h"

struct hub_agency {
    const char *name;   /* "cdss" */
    const char *title;  /* "Department of Social Services" */
    const char *system; /* "child_welfare" */
    bool has_key;
    uint8_t public_key[SIGN_PUBLIC_BYTES]; /* verifies its signatures under agreements */
};

struct hub {
    const char *name, *file;
    const char *inbox, *outbox, *state, *receipts; /* absolute paths */
    const char *pending,
        *certificates; /* releases held for review; certificates of destruction. Default: beside the outbox */
    const char *sources, *codes, *tables, *agreements, *linkage; /* absolute paths; default: beside hub.yaml */
    const char *database;                 /* libpq connection string, or NULL: the private server in `state` */
    const char *master_key, *signing_key; /* absolute paths of key files */
    uint32_t epoch;
    bool keep_extracts; /* the demo: accepted extracts stay in the inbox */
    const struct hub_agency *agencies;
    size_t n_agencies;
};

MUST_CHECK bool hub_load(const char *file, struct hub **ret_hub, struct error *err);
void hub_freep(struct hub **h);
const struct hub_agency *hub_find_agency(const struct hub *h, const char *name);
/* One effective setting, for `crosscount config`; never a secret. */
struct hub_setting {
    const char *key, *value;
    bool given; /* by hub.yaml; else the default */
};
enum { HUB_SETTINGS = 24 };
/* All but the agencies, in the order of the file; returns how many. */
size_t hub_settings(const struct hub *h, struct hub_setting out[HUB_SETTINGS]);
