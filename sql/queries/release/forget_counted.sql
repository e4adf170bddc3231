-- SPDX-License-Identifier: Apache-2.0
TRUNCATE counted_child
