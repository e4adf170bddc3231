-- SPDX-License-Identifier: Apache-2.0
-- The chain has one end: nobody else appends until this transaction is over.
SELECT release.lock_log()
