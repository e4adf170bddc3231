-- SPDX-License-Identifier: Apache-2.0
-- Rows that were destroyed leave the files too. Outside a transaction; what another owner's role may not vacuum is passed over.
VACUUM intake.delivery, intake.reject, identity.record, facts.event, linkage.person, linkage.link, linkage.refused, linkage.review_pair, linkage.decision, linkage.history
