-- SPDX-License-Identifier: Apache-2.0
DELETE FROM linkage.person AS old USING gone_person AS gone
WHERE old.record_key = gone.record_key
