-- SPDX-License-Identifier: Apache-2.0
INSERT INTO intake.destruction (certificate_name, agreement, agreement_version, destroyed_on, deliveries, records, events, links,
                                certificate)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
