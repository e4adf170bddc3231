-- SPDX-License-Identifier: Apache-2.0
-- When most of it would change: what is written afterwards, in the same transaction, goes into a table without gaps.
TRUNCATE linkage.review_pair
