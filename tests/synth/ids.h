/* SPDX-License-Identifier: Apache-2.0 */
/* Ids as the agencies form them. Each is unique in its space: a child's number, scattered. None belongs to anybody. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    CWS_BYTES = 11,
    UI_BYTES = 23,
    CIN_BYTES = 15,
    SSID_BYTES = 11,
    SSN_BYTES = 10,
    PIN_BYTES = 8,
    CII_BYTES = 10,
    RLN_BYTES = 10
};

/* Child welfare: 7 base-62 digits and a staff id of 3. lower: as the plain form, but for one letter's case. */
void id_cws(uint64_t seed, uint64_t number, bool lower, char out[CWS_BYTES]);
/* The same id as 19 digits, 4-4-4-7. */
void id_cws_printed(const char id[CWS_BYTES], char out[UI_BYTES]);
/* A 10-character key of a row about something else than a child; numbers of different kinds never meet. */
void id_cws_row(uint64_t seed, unsigned kind, uint64_t number, char out[CWS_BYTES]);
void id_cin(uint64_t seed, uint64_t number, char out[CIN_BYTES]); /* the 9 characters that count */
void id_ssid(uint64_t seed, uint64_t number, char out[SSID_BYTES]);
void id_ssn(uint64_t seed, uint64_t number, char out[SSN_BYTES]);
void id_ssn_dummy(unsigned which, char out[SSN_BYTES]);           /* 0 .. 5: entered where none was known */
void id_pin(uint64_t seed, uint64_t number, char out[PIN_BYTES]); /* 7 digits */
void id_cii(uint64_t seed, uint64_t number, char out[CII_BYTES]);
void id_rln(uint64_t seed, uint64_t number, char out[RLN_BYTES]);
