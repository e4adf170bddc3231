-- SPDX-License-Identifier: Apache-2.0
SELECT model::text FROM linkage.model
