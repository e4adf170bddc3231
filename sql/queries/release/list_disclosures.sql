-- SPDX-License-Identifier: Apache-2.0
SELECT release_digest, release_name, agreement, agreement_version, released_on, nature, purpose, recipient_name, recipient_title,
       recipient_address, systems, tables, period, agencies, previous, chain
FROM release.disclosure
ORDER BY seq
