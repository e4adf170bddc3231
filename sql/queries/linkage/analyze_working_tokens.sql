-- SPDX-License-Identifier: Apache-2.0
ANALYZE linkage.working_token
