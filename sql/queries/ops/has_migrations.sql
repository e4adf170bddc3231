-- SPDX-License-Identifier: Apache-2.0
SELECT to_regclass('ops.migration') IS NOT NULL;
