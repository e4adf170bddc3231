// SPDX-License-Identifier: Apache-2.0
/* The schema of config/sources/<system>.<name>.yaml: which keys there are, of what kind, which may be left out. What the
 * keys mean stands in config/source.h; whether they fit each other is decided in source_resolve.c. */
#include "config/source_schema.h"

static const yaml_name column_types[] = {
    {"text", COLUMN_TEXT},   {"id", COLUMN_ID},           {"date", COLUMN_DATE},
    {"month", COLUMN_MONTH}, {"integer", COLUMN_INTEGER}, {"school_year", COLUMN_SCHOOL_YEAR},
    {"code", COLUMN_CODE},
};
static const yaml_name id_forms[] = {
    {"plain", FORM_PLAIN}, {"upper", FORM_UPPER}, {"digits", FORM_DIGITS},
    {"cws", FORM_CWS},     {"cin", FORM_CIN},     {"ssn", FORM_SSN},
};
static const yaml_name rule_kinds[] = {
    {"not_before", RULE_NOT_BEFORE},
    {"required_when", RULE_REQUIRED_WHEN},
    {"not_after_as_of", RULE_NOT_AFTER_AS_OF},
    {"same_id", RULE_SAME_ID},
};
static const yaml_name invalids[] = {{"reject", INVALID_REJECTS}, {"missing", INVALID_IS_MISSING}};
static const yaml_name name_orders[] = {{"last_first", ORDER_LAST_FIRST}, {"first_last", ORDER_FIRST_LAST}};
static const yaml_name combines[] = {
    {"first", COMBINE_FIRST}, {"race", COMBINE_RACE}, {"sum", COMBINE_SUM}, {"strongest", COMBINE_STRONGEST}};

static const yaml_field condition_fields[] = {
    YAML_TEXT("column", struct yaml_condition, column),
    YAML_LIST_OPT("is", struct yaml_condition, is, &yaml_text_entry),
    YAML_TEXT_OPT("prefix", struct yaml_condition, prefix),
    YAML_BOOL_OPT("given", struct yaml_condition, given),
    YAML_BOOL_OPT("not", struct yaml_condition, not ),
    YAML_INT_OPT("min", struct yaml_condition, min),
    YAML_INT_OPT("max", struct yaml_condition, max),
    YAML_END,
};
static const yaml_schema condition_entry = YAML_ENTRY(struct yaml_condition, condition_fields);

static const yaml_field format_fields[] = {
    YAML_TEXT("encoding", struct yaml_format, encoding),
    YAML_TEXT("delimiter", struct yaml_format, delimiter),
    YAML_TEXT_OPT("quote", struct yaml_format, quote),
    YAML_BOOL("header", struct yaml_format, header),
    YAML_TEXT_OPT("extra_columns", struct yaml_format, extra_columns),
    YAML_INT_OPT("max_field", struct yaml_format, max_field),
    YAML_INT_OPT("max_row", struct yaml_format, max_row),
    YAML_END,
};

static const yaml_field column_fields[] = {
    YAML_TEXT("name", struct yaml_column, name),
    YAML_ENUM("type", struct yaml_column, type, column_types),
    YAML_ENUM_OPT("form", struct yaml_column, form, id_forms),
    YAML_INT_OPT("length", struct yaml_column, length),
    YAML_INT_OPT("max_length", struct yaml_column, max_length),
    YAML_INT_OPT("take", struct yaml_column, take),
    YAML_INT_OPT("min", struct yaml_column, min),
    YAML_INT_OPT("max", struct yaml_column, max),
    YAML_BOOL_OPT("required", struct yaml_column, required),
    YAML_BOOL_OPT("optional_column", struct yaml_column, optional_column),
    YAML_BOOL_OPT("open", struct yaml_column, open),
    YAML_ENUM_OPT("invalid", struct yaml_column, invalid, invalids),
    YAML_LIST_OPT("formats", struct yaml_column, formats, &yaml_text_entry),
    YAML_LIST_OPT("codes", struct yaml_column, codes, &yaml_text_entry),
    YAML_LIST_OPT("missing", struct yaml_column, missing, &yaml_text_entry),
    YAML_END,
};
static const yaml_schema column_entry = YAML_ENTRY(struct yaml_column, column_fields);

static const yaml_field operation_fields[] = {
    YAML_TEXT("column", struct yaml_operation, column),
    YAML_LIST("delete", struct yaml_operation, deletes, &yaml_text_entry, 1),
    YAML_END,
};

static const yaml_field owner_fields[] = {
    YAML_TEXT("namespace", struct yaml_owner, namespace_name),
    YAML_TEXT("id", struct yaml_owner, id),
    YAML_TEXT_OPT("qualifier", struct yaml_owner, qualifier),
    YAML_TEXT_OPT("qualifier_codes", struct yaml_owner, qualifier_codes),
    YAML_LIST_OPT("live", struct yaml_owner, live, &condition_entry),
    YAML_END,
};
static const yaml_schema owner_entry = YAML_ENTRY(struct yaml_owner, owner_fields);

static const yaml_field withhold_fields[] = {
    YAML_TEXT("reason", struct yaml_withhold, reason),
    YAML_BOOL("withdraw", struct yaml_withhold, withdraw),
    YAML_LIST("when", struct yaml_withhold, when, &condition_entry, 1),
    YAML_END,
};
static const yaml_schema withhold_entry = YAML_ENTRY(struct yaml_withhold, withhold_fields);

static const yaml_field rule_fields[] = {
    YAML_ENUM("rule", struct yaml_rule, rule, rule_kinds),
    YAML_TEXT("column", struct yaml_rule, column),
    YAML_TEXT_OPT("other", struct yaml_rule, other),
    YAML_LIST_OPT("when", struct yaml_rule, when, &condition_entry),
    YAML_TEXT("reason", struct yaml_rule, reason),
    YAML_END,
};
static const yaml_schema rule_entry = YAML_ENTRY(struct yaml_rule, rule_fields);

static const yaml_field identifier_fields[] = {
    YAML_TEXT("kind", struct yaml_identifier, kind),
    YAML_TEXT_OPT("namespace", struct yaml_identifier, namespace_name),
    YAML_TEXT_OPT("separator", struct yaml_identifier, separator),
    YAML_ENUM_OPT("order", struct yaml_identifier, order, name_orders),
    YAML_LIST("from", struct yaml_identifier, from, &yaml_text_entry, 1),
    YAML_END,
};
static const yaml_schema identifier_entry = YAML_ENTRY(struct yaml_identifier, identifier_fields);

static const yaml_field value_fields[] = {
    YAML_TEXT("attribute", struct yaml_value, attribute),
    YAML_LIST_OPT("from", struct yaml_value, from, &yaml_text_entry),
    YAML_TEXT_OPT("codes", struct yaml_value, codes),
    YAML_LIST_OPT("codes_each", struct yaml_value, codes_each, &yaml_text_entry),
    YAML_TEXT_OPT("constant", struct yaml_value, constant),
    YAML_ENUM_OPT("combine", struct yaml_value, combine, combines),
    YAML_BOOL_OPT("needed", struct yaml_value, needed),
    YAML_LIST_OPT("when", struct yaml_value, when, &condition_entry),
    YAML_END,
};
static const yaml_schema value_entry = YAML_ENTRY(struct yaml_value, value_fields);

static const yaml_field event_fields[] = {
    YAML_TEXT("kind", struct yaml_event, kind),
    YAML_TEXT("start", struct yaml_event, start),
    YAML_TEXT_OPT("end", struct yaml_event, end),
    YAML_LIST_OPT("when", struct yaml_event, when, &condition_entry),
    YAML_LIST_OPT("values", struct yaml_event, values, &value_entry),
    YAML_END,
};
static const yaml_schema event_entry = YAML_ENTRY(struct yaml_event, event_fields);

static const yaml_field source_fields[] = {
    YAML_TEXT("name", struct yaml_source, name),
    YAML_TEXT("system", struct yaml_source, system),
    YAML_TEXT("title", struct yaml_source, title),
    YAML_TEXT("files", struct yaml_source, files),
    YAML_MAP("format", struct yaml_source, format, format_fields),
    YAML_REAL("max_reject_share", struct yaml_source, max_reject_share),
    YAML_LIST_OPT("missing", struct yaml_source, missing, &yaml_text_entry),
    YAML_LIST("key", struct yaml_source, key, &yaml_text_entry, 1),
    YAML_MAP_OPT("operation", struct yaml_source, operation, operation_fields),
    YAML_LIST("owners", struct yaml_source, owners, &owner_entry, 1),
    YAML_LIST("columns", struct yaml_source, columns, &column_entry, 1),
    YAML_LIST_OPT("withhold", struct yaml_source, withhold, &withhold_entry),
    YAML_LIST_OPT("rules", struct yaml_source, rules, &rule_entry),
    YAML_LIST_OPT("identifiers", struct yaml_source, identifiers, &identifier_entry),
    YAML_LIST_OPT("attributes", struct yaml_source, attributes, &value_entry),
    YAML_LIST_OPT("events", struct yaml_source, events, &event_entry),
    YAML_END,
};
const yaml_schema source_schema = YAML_TOP(struct yaml_source, source_fields);
