-- SPDX-License-Identifier: Apache-2.0
-- Makes room for another set of systems. Who was counted over those before (counted_child) is kept.
TRUNCATE scope, scope_system, counted_record, child, child_record, identified
