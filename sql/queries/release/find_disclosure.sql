-- SPDX-License-Identifier: Apache-2.0
SELECT release_name FROM release.disclosure WHERE release_digest = $1
