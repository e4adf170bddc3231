-- SPDX-License-Identifier: Apache-2.0
COPY linkage.working_token (token, recipe, unit) FROM STDIN (FORMAT binary)
