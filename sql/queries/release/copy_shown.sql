-- SPDX-License-Identifier: Apache-2.0
COPY release.shown (release_digest, key, count) FROM STDIN (FORMAT binary)
