-- SPDX-License-Identifier: Apache-2.0
COPY identity.withdrawn (record_key) TO STDOUT (FORMAT binary);
