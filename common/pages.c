// SPDX-License-Identifier: Apache-2.0
// mremap moves page tables, not bytes: an array of gigabytes grows in microseconds and without a peak.
//
// Locking is on fault: what was not touched yet takes no memory. The limit of locked memory is shared with the process's
// secrets, which are refused when they cannot be locked, and with vaults (common/vault.c), which take half of it: so the
// arrays together take at most a quarter, and one that would pass that goes on unlocked. Without a limit all of it is locked.
#include "common/pages.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/secret.h"

static atomic_size_t locked_bytes;

// Count `more` bytes as locked, if they may be.
static bool claim(size_t more)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0)
        return false;
    size_t before = atomic_fetch_add(&locked_bytes, more);
    if (limit.rlim_cur == RLIM_INFINITY || before + more <= limit.rlim_cur / 4)
        return true;
    atomic_fetch_sub(&locked_bytes, more);
    return false;
}

static void unlock(struct pages *p)
{
    if (p->locked == 0)
        return;
    (void)munlock(p->bytes, p->size);
    atomic_fetch_sub(&locked_bytes, p->locked);
    p->locked = 0;
}

static bool map_first(struct pages *p, size_t size, struct error *err)
{
    void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (bytes == MAP_FAILED)
        return err_set_errno(err, ERR_RETRY, errno, "mapping %zu bytes", size);
    (void)madvise(bytes, size, MADV_DONTDUMP); // core dumps are off; this is the second bolt
    *p = (struct pages){.bytes = bytes, .size = size};
    if (!claim(size))
        return true;
    if (mlock2(bytes, size, MLOCK_ONFAULT) == 0)
        p->locked = size;
    else
        atomic_fetch_sub(&locked_bytes, size);
    return true;
}

static bool map_more(struct pages *p, size_t size, struct error *err)
{
    size_t more = size - p->size;
    if (p->locked > 0 && claim(more))
        p->locked += more;
    else
        unlock(p);
    void *bytes = mremap(p->bytes, p->size, size, MREMAP_MAYMOVE);
    if (bytes == MAP_FAILED && p->locked > 0) { // the kernel counts otherwise than we do
        unlock(p);
        bytes = mremap(p->bytes, p->size, size, MREMAP_MAYMOVE);
    }
    if (bytes == MAP_FAILED)
        return err_set_errno(err, ERR_RETRY, errno, "mapping %zu bytes", size);
    p->bytes = bytes;
    p->size = size;
    return true;
}

bool pages_grow(struct pages *p, size_t size, struct error *err)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    if (size > SIZE_MAX / 2)
        return err_set(err, ERR_BUG, "an array of %zu bytes", size);
    size = (size + page - 1) / page * page;
    if (size <= p->size)
        return true;
    return p->bytes == NULL ? map_first(p, size, err) : map_more(p, size, err);
}

void pages_done(struct pages *p, size_t used)
{
    if (p->bytes == NULL)
        return;
    secret_wipe(p->bytes, used < p->size ? used : p->size);
    unlock(p);
    (void)munmap(p->bytes, p->size);
    *p = (struct pages){0};
}
