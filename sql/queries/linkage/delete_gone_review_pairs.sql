-- SPDX-License-Identifier: Apache-2.0
DELETE FROM linkage.review_pair AS old USING gone_pair AS gone
WHERE old.record_a = gone.record_a AND old.record_b = gone.record_b
