-- SPDX-License-Identifier: Apache-2.0
COPY release.hidden (release_digest, key) FROM STDIN (FORMAT binary)
