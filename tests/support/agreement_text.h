/* SPDX-License-Identifier: Apache-2.0 */
/* Clauses that an agreement in a test must have but that the test does not ask about. */
#pragma once

/* The four agencies of the shipped systems, and a recipient. */
#define AGREEMENT_PARTIES                                                                                              \
    "parties:\n  - {party: cdss, role: provider, name: Social Services, signatory: Director, contact: office}\n"       \
    "  - {party: probation_dept, role: provider, name: Probation, signatory: Chief, contact: office}\n"                \
    "  - {party: dhcs, role: provider, name: Health Care Services, signatory: Director, contact: office}\n"            \
    "  - {party: cde, role: provider, name: Education, signatory: Superintendent, contact: office}\n"                  \
    "  - {party: committee, role: recipient, name: Committee, signatory: Chair, contact: office}\n"
#define AGREEMENT_SYSTEMS                                                                                              \
    "systems:\n  - {system: child_welfare, agency: cdss, authority: WIC 10850}\n"                                      \
    "  - {system: probation, agency: probation_dept, authority: WIC 827}\n"                                            \
    "  - {system: health, agency: dhcs, authority: 45 CFR 164.514}\n"                                                  \
    "  - {system: schools, agency: cde, authority: 34 CFR 99.31}\n"
#define AGREEMENT_END                                                                                                  \
    "retention: {destroy_after: \"2029-12-31\", method: removed, certificate_to: officer}\n"                           \
    "breach: {contact: officer, hours: 24}\n"                                                                          \
    "publication_review: {required: false, by: [dpo], within_days: 30}\n"
