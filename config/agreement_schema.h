/* SPDX-License-Identifier: Apache-2.0 */
/* The two files of an agreement as they are written, by schema: <id>.yaml and <id>.signatures.yaml. For agreement*.c only. */
#pragma once

#include "config/yaml.h"

struct file_recipient {
    const char *name, *title, *address, *folder;
};
struct file_agreement_system {
    const char *system, *agency, *authority;
};
struct file_periods {
    const char *type;
    int64_t first, last;
};
struct file_dates {
    const char *effective, *expires;
};
struct file_policy {
    int64_t minimum_count;
    int64_t *interval;
};
struct file_agreement {
    const char *id, *version, *title, *status, *parent, *purpose, *breach_contact;
    struct file_recipient *recipient;
    const char **prohibited;
    size_t prohibited_count;
    struct file_agreement_system *systems;
    size_t systems_count;
    const char **tables;
    size_t tables_count;
    const char **dimensions;
    size_t dimensions_count;
    struct file_periods *periods;
    struct file_dates *in_force;
    struct file_policy *policy;
};

struct file_signature {
    const char *agency, *signature;
};
struct file_signatures {
    const char *agreement;
    struct file_signature *signatures;
    size_t signatures_count;
};

extern const yaml_schema agreement_schema;  /* a struct file_agreement */
extern const yaml_schema signatures_schema; /* a struct file_signatures */
