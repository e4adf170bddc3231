/* SPDX-License-Identifier: Apache-2.0 */
/* A source file as it is written: the mirror of the YAML, filled by libcyaml. source_resolve.h turns it into the public
 * struct source. Internal to config/. */
#pragma once

#include "config/source.h"
#include "config/yaml.h"

struct yaml_condition {
    const char *column;
    const char **is;
    size_t is_count;
    const char *prefix;
    bool given, not ;
    int64_t *min, *max;
};

struct yaml_format {
    const char *encoding, *delimiter, *quote, *extra_columns;
    bool header;
    int64_t *max_field, *max_row;
};

struct yaml_column {
    const char *name;
    enum column_type type;
    enum id_form form;
    int64_t *length, *max_length, *take, *min, *max;
    bool required, optional_column, open;
    enum source_invalid invalid;
    const char **formats;
    size_t formats_count;
    const char **codes;
    size_t codes_count;
    const char **missing;
    size_t missing_count;
};

struct yaml_operation {
    const char *column;
    const char **deletes;
    size_t deletes_count;
};

struct yaml_owner {
    const char *namespace_name, *id, *qualifier, *qualifier_codes;
    struct yaml_condition *live;
    size_t live_count;
};

struct yaml_withhold {
    const char *reason;
    bool withdraw;
    struct yaml_condition *when;
    size_t when_count;
};

struct yaml_rule {
    enum rule_kind rule;
    const char *column, *other, *reason;
    struct yaml_condition *when;
    size_t when_count;
};

struct yaml_identifier {
    const char *kind, *namespace_name, *separator;
    enum name_order order;
    const char **from;
    size_t from_count;
};

struct yaml_value {
    const char *attribute, *codes, *constant;
    const char **from;
    size_t from_count;
    const char **codes_each;
    size_t codes_each_count;
    enum combine combine;
    bool needed;
    struct yaml_condition *when;
    size_t when_count;
};

struct yaml_event {
    const char *kind, *start, *end;
    struct yaml_condition *when;
    size_t when_count;
    struct yaml_value *values;
    size_t values_count;
};

struct yaml_source {
    const char *name, *system, *title, *files;
    struct yaml_format *format;
    double max_reject_share;
    const char **missing;
    size_t missing_count;
    const char **key;
    size_t key_count;
    struct yaml_operation *operation;
    struct yaml_owner *owners;
    size_t owners_count;
    struct yaml_column *columns;
    size_t columns_count;
    struct yaml_withhold *withhold;
    size_t withhold_count;
    struct yaml_rule *rules;
    size_t rules_count;
    struct yaml_identifier *identifiers;
    size_t identifiers_count;
    struct yaml_value *attributes;
    size_t attributes_count;
    struct yaml_event *events;
    size_t events_count;
};

extern const yaml_schema source_schema;
