/* SPDX-License-Identifier: Apache-2.0 */
#include "config/agreement_schema.h"

static const yaml_field recipient_fields[] = {
    YAML_TEXT("name", struct file_recipient, name), YAML_TEXT("title", struct file_recipient, title),
    YAML_TEXT("address", struct file_recipient, address), YAML_TEXT("folder", struct file_recipient, folder), YAML_END};
static const yaml_field party_fields[] = {
    YAML_TEXT("party", struct file_party, party),     YAML_TEXT("role", struct file_party, role),
    YAML_TEXT("name", struct file_party, name),       YAML_TEXT("signatory", struct file_party, signatory),
    YAML_TEXT("contact", struct file_party, contact), YAML_END};
static const yaml_schema party_entry = YAML_ENTRY(struct file_party, party_fields);
static const yaml_field element_fields[] = {
    YAML_TEXT("source", struct file_element, source), YAML_TEXT_OPT("authority", struct file_element, authority),
    YAML_LIST("columns", struct file_element, columns, &yaml_text_entry, 1), YAML_END};
static const yaml_schema element_entry = YAML_ENTRY(struct file_element, element_fields);
static const yaml_field finest_fields[] = {YAML_TEXT("dimension", struct file_finest, dimension),
                                           YAML_TEXT("codes", struct file_finest, codes), YAML_END};
static const yaml_schema finest_entry = YAML_ENTRY(struct file_finest, finest_fields);
static const yaml_schema day_entry = {CYAML_VALUE_INT(CYAML_FLAG_DEFAULT, int64_t)};
static const yaml_field calendar_fields[] = {YAML_LIST("due_days", struct file_calendar, due_days, &day_entry, 1),
                                             YAML_END};
static const yaml_field retention_fields[] = {YAML_TEXT("destroy_after", struct file_retention, destroy_after),
                                              YAML_TEXT("method", struct file_retention, method),
                                              YAML_TEXT("certificate_to", struct file_retention, certificate_to),
                                              YAML_END};
static const yaml_field breach_fields[] = {YAML_TEXT("contact", struct file_breach, contact),
                                           YAML_INT("hours", struct file_breach, hours), YAML_END};
static const yaml_field review_fields[] = {YAML_BOOL("required", struct file_review, required),
                                           YAML_LIST("by", struct file_review, by, &yaml_text_entry, 1),
                                           YAML_INT("within_days", struct file_review, within_days), YAML_END};
static const yaml_field system_fields[] = {YAML_TEXT("system", struct file_agreement_system, system),
                                           YAML_TEXT("agency", struct file_agreement_system, agency),
                                           YAML_TEXT("authority", struct file_agreement_system, authority), YAML_END};
static const yaml_schema system_entry = YAML_ENTRY(struct file_agreement_system, system_fields);
static const yaml_field period_fields[] = {YAML_TEXT("type", struct file_periods, type),
                                           YAML_INT("first", struct file_periods, first),
                                           YAML_INT("last", struct file_periods, last), YAML_END};
static const yaml_field date_fields[] = {YAML_TEXT("effective", struct file_dates, effective),
                                         YAML_TEXT("expires", struct file_dates, expires), YAML_END};
static const yaml_field policy_fields[] = {YAML_INT("minimum_count", struct file_policy, minimum_count),
                                           YAML_INT_OPT("interval", struct file_policy, interval),
                                           YAML_INT_OPT("minimum_denominator", struct file_policy, minimum_denominator),
                                           YAML_TEXT_OPT("whole_groups", struct file_policy, whole_groups),
                                           YAML_TEXT_OPT("method", struct file_policy, method),
                                           YAML_REAL_OPT("epsilon", struct file_policy, epsilon),
                                           YAML_REAL_OPT("budget", struct file_policy, budget),
                                           YAML_INT_OPT("base", struct file_policy, base),
                                           YAML_END};
static const yaml_field agreement_fields[] = {
    YAML_TEXT("id", struct file_agreement, id),
    YAML_TEXT("version", struct file_agreement, version),
    YAML_TEXT("title", struct file_agreement, title),
    YAML_TEXT("type", struct file_agreement, type),
    YAML_TEXT("status", struct file_agreement, status),
    YAML_TEXT_OPT("parent", struct file_agreement, parent),
    YAML_LIST("parties", struct file_agreement, parties, &party_entry, 1),
    YAML_MAP("recipient", struct file_agreement, recipient, recipient_fields),
    YAML_TEXT("purpose", struct file_agreement, purpose),
    YAML_LIST("prohibited", struct file_agreement, prohibited, &yaml_text_entry, 1),
    YAML_LIST("systems", struct file_agreement, systems, &system_entry, 1),
    YAML_LIST("elements", struct file_agreement, elements, &element_entry, 0),
    YAML_LIST("tables", struct file_agreement, tables, &yaml_text_entry, 1),
    YAML_LIST("dimensions", struct file_agreement, dimensions, &yaml_text_entry, 1),
    YAML_LIST_OPT("finest", struct file_agreement, finest, &finest_entry),
    YAML_MAP("periods", struct file_agreement, periods, period_fields),
    YAML_MAP("calendar", struct file_agreement, calendar, calendar_fields),
    YAML_MAP("in_force", struct file_agreement, in_force, date_fields),
    YAML_MAP("policy", struct file_agreement, policy, policy_fields),
    YAML_MAP("retention", struct file_agreement, retention, retention_fields),
    YAML_MAP("breach", struct file_agreement, breach, breach_fields),
    YAML_MAP("publication_review", struct file_agreement, publication_review, review_fields),
    YAML_END};
const yaml_schema agreement_schema = YAML_TOP(struct file_agreement, agreement_fields);

static const yaml_field signature_fields[] = {YAML_TEXT("agency", struct file_signature, agency),
                                              YAML_TEXT_OPT("text", struct file_signature, text),
                                              YAML_TEXT("signature", struct file_signature, signature), YAML_END};
static const yaml_schema signature_entry = YAML_ENTRY(struct file_signature, signature_fields);
static const yaml_field signatures_fields[] = {
    YAML_TEXT("agreement", struct file_signatures, agreement),
    YAML_LIST("signatures", struct file_signatures, signatures, &signature_entry, 1), YAML_END};
const yaml_schema signatures_schema = YAML_TOP(struct file_signatures, signatures_fields);
