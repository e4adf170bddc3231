-- SPDX-License-Identifier: Apache-2.0
TRUNCATE gone_pair
