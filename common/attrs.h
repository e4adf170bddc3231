/* SPDX-License-Identifier: Apache-2.0 */
/* Compiler attributes used everywhere, and the cleanup idiom.
 *
 * CLEANUP(fn) calls fn(&variable) when the variable leaves its scope. Every module that owns something
 * offers such an fn under the name <module>_<verb>p (secret_freep, pg_closep, ...); it accepts NULL and
 * half-built objects. To hand ownership to the caller, copy the pointer out and set the local to NULL. */
#pragma once

#define MUST_CHECK              __attribute__((warn_unused_result))
#define PRINTF(fmt_at, args_at) __attribute__((format(printf, fmt_at, args_at)))
#define CLEANUP(fn)             __attribute__((cleanup(fn)))
#define UNUSED                  __attribute__((unused))
#define NORETURN                __attribute__((noreturn))
#define COUNT_OF(array)         (sizeof(array) / sizeof((array)[0]))
