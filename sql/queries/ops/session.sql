-- SPDX-License-Identifier: Apache-2.0
-- What every session is set to, whatever its role or database say.
SET application_name = 'crosscount';
SET client_min_messages = error;
SET search_path = pg_catalog, pg_temp;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO, YMD';
SET standard_conforming_strings = on;
SET default_transaction_isolation = 'read committed';
SET default_transaction_read_only = off;
SET statement_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
-- Statements here are few and large: compiling them just in time costs more than it gains, and makes times uneven.
SET jit = off;
SET temp_buffers = '64MB';
