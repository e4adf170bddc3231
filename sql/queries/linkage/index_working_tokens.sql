-- SPDX-License-Identifier: Apache-2.0
SELECT linkage.index_tokens();
