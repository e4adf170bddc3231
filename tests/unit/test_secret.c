/* SPDX-License-Identifier: Apache-2.0 */
/* Covers common/secret.c. Everything here is done on files in a scratch folder; nothing is a real key. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/secret.h"
#include "common/text.h"
#include "tests/support/scratch.h"
#include "tests/support/secrets.h"

Suite *suite(void);

/* AddressSanitizer turns mlock() into nothing; what is locked is tested without it. */
#ifdef __SANITIZE_ADDRESS__
enum { CAN_LOCK = 0 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { CAN_LOCK = 0 };
#else
enum { CAN_LOCK = 1 };
#endif
#else
enum { CAN_LOCK = 1 };
#endif

#define HEX8 "0123456789abcDEF"

static const uint8_t bytes8[8] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};

static void write_key(const char *name, const char *text, mode_t mode)
{
    scratch_write(name, text, strlen(text));
    ck_assert_int_eq(chmod(scratch_path(name), mode), 0);
}

START_TEST(starts_zeroed_and_holds_what_is_written)
{
    struct secret *s = NULL;
    ck_assert(secret_new(5000, &s, NULL));
    ck_assert_uint_eq(secret_len(s), 5000);
    for (size_t i = 0; i < 5000; i++)
        ck_assert_int_eq(secret_bytes(s)[i], 0);
    memset(secret_bytes_rw(s), 7, 5000);
    ck_assert_int_eq(secret_bytes(s)[4999], 7);
    secret_freep(&s);
    ck_assert_ptr_null(s);
    secret_freep(&s);
}
END_TEST

START_TEST(has_no_size_of_zero)
{
    struct secret *s = NULL;
    struct error err = {0};
    ck_assert(!secret_new(0, &s, &err));
    ck_assert_int_eq(err.code, ERR_BUG);
    ck_assert_ptr_null(s);
}
END_TEST

/* The kernel's word for it: flags "lo" (locked) and "dd" (not dumped) of the mapping. */
START_TEST(lies_in_locked_memory_that_is_not_dumped)
{
    struct secret *s = NULL;
    char line[512];
    bool mine = false, flags = false;
    ck_assert(secret_new(32, &s, NULL));
    FILE *maps = fopen("/proc/self/smaps", "re");
    ck_assert_ptr_nonnull(maps);
    while (fgets(line, sizeof line, maps) != NULL) {
        char *dash;
        unsigned long from = strtoul(line, &dash, 16);
        if (dash > line && *dash == '-') /* "7f0000000000-7f0000001000 rw-p ..." */
            mine = from <= (uintptr_t)s && (uintptr_t)s < strtoul(dash + 1, NULL, 16);
        if (mine && strncmp(line, "VmFlags:", 8) == 0)
            flags = strstr(line, " lo") != NULL && strstr(line, " dd") != NULL;
    }
    (void)fclose(maps);
    ck_assert(flags);
    secret_freep(&s);
}
END_TEST

START_TEST(is_an_error_when_memory_cannot_be_locked)
{
    struct secret *s = NULL;
    struct error err = {0};
    struct rlimit none = {0, 0};
    uid_t user = geteuid();
    ck_assert_int_eq(setrlimit(RLIMIT_MEMLOCK, &none), 0);
    if (user == 0)
        ck_assert_int_eq(seteuid(65534), 0); /* root may always lock */
    bool locked = secret_new(32, &s, &err);
    if (user == 0)
        ck_assert_int_eq(seteuid(user), 0); /* the scratch folder is root's */
    ck_assert(!locked);
    ck_assert_int_eq(err.code, ERR_RETRY);
    ck_assert_ptr_nonnull(strstr(err.hint, "ulimit -l"));
    ck_assert_ptr_null(s);
}
END_TEST

START_TEST(makes_random_secrets_that_differ)
{
    struct secret *a = NULL, *b = NULL;
    ck_assert(secret_random(32, &a, NULL) && secret_random(32, &b, NULL));
    ck_assert(!secret_equal(secret_bytes(a), secret_bytes(b), 32));
    ck_assert(secret_equal(secret_bytes(a), secret_bytes(a), 32));
    secret_freep(&a);
    secret_freep(&b);
}
END_TEST

START_TEST(wipes)
{
    char name[8] = "ROSALBA";
    secret_wipe(name, sizeof name);
    ck_assert_mem_eq(name, "\0\0\0\0\0\0\0\0", 8);
}
END_TEST

START_TEST(reads_a_key_file_with_and_without_a_newline)
{
    static const char *const texts[] = {HEX8, HEX8 "\n"};
    struct secret *s = NULL;
    write_key("key", texts[_i], _i == 0 ? 0400 : 0600);
    ck_assert(secret_read_file(scratch_path("key"), 8, &s, NULL));
    ck_assert_mem_eq(secret_bytes(s), bytes8, 8);
    secret_freep(&s);
}
END_TEST

static const struct {
    const char *text;
    mode_t mode;
    const char *says;
} bad_files[] = {
    {HEX8, 0440, "mode 0440 lets group or others at it"},
    {HEX8, 0604, "mode 0604 lets group or others at it"},
    {HEX8, 0601, "mode 0601"},
    {HEX8, 0620, "mode 0620"},
    {"", 0600, "not 16 hexadecimal digits"},
    {"0123456789abcde", 0600, "not 16 hexadecimal digits"},
    {HEX8 "0", 0600, "not 16 hexadecimal digits"},
    {HEX8 "\n\n", 0600, "not 16 hexadecimal digits"},
    {HEX8 "\nmore than there should be", 0600, "not 16 hexadecimal digits"},
    {"0123456789abcdeg", 0600, "not 16 hexadecimal digits"},
};

START_TEST(refuses_a_bad_key_file_with_a_hint)
{
    struct secret *s = NULL;
    struct error err = {0};
    write_key("key", bad_files[_i].text, bad_files[_i].mode);
    ck_assert(!secret_read_file(scratch_path("key"), 8, &s, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.frame[0], bad_files[_i].says));
    ck_assert_ptr_null(strstr(err.frame[0], "0123456789"));
    ck_assert_int_ne(err.hint[0], '\0');
    ck_assert_ptr_null(s);
}
END_TEST

START_TEST(refuses_a_link_a_folder_a_fifo_and_nothing_at_all)
{
    struct secret *s = NULL;
    struct error err = {0};
    write_key("key", HEX8, 0600);
    ck_assert_int_eq(symlink(scratch_path("key"), scratch_path("link")), 0);
    ck_assert_int_eq(mkfifo(scratch_path("fifo"), 0600), 0);
    ck_assert(!secret_read_file(scratch_path("link"), 8, &s, &err));
    ck_assert_ptr_nonnull(strstr(err.frame[0], "a symbolic link"));
    ck_assert(!secret_read_file(scratch_path("fifo"), 8, &s, &err));
    ck_assert_ptr_nonnull(strstr(err.frame[0], "not a regular file"));
    ck_assert(!secret_read_file(scratch_path(""), 8, &s, &err));
    ck_assert_ptr_nonnull(strstr(err.frame[0], "not a regular file"));
    ck_assert(!secret_read_file(scratch_path("none"), 8, &s, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.hint, "key new"));
    ck_assert_ptr_null(s);
}
END_TEST

START_TEST(refuses_a_key_file_of_another_user)
{
    struct secret *s = NULL;
    struct error err = {0};
    if (geteuid() != 0)
        return; /* only root can give a file away */
    write_key("key", HEX8, 0600);
    ck_assert_int_eq(chown(scratch_path("key"), 12345, (gid_t)-1), 0);
    ck_assert(!secret_read_file(scratch_path("key"), 8, &s, &err));
    ck_assert_ptr_nonnull(strstr(err.frame[0], "owned by user 12345"));
}
END_TEST

START_TEST(writes_a_key_file_only_its_owner_can_read_and_reads_it_back)
{
    struct secret *s = secret_from_hex(HEX8), *back = NULL;
    struct stat st;
    char text[64] = "";
    ck_assert(secret_write_file(scratch_path("new"), s, NULL));
    ck_assert_int_eq(stat(scratch_path("new"), &st), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0600);
    ck_assert(secret_read_file(scratch_path("new"), 8, &back, NULL));
    ck_assert_mem_eq(secret_bytes(back), bytes8, 8);
    int fd = open(scratch_path("new"), O_RDONLY | O_CLOEXEC);
    ck_assert_int_eq(read(fd, text, sizeof text), 17);
    ck_assert_str_eq(text, "0123456789abcdef\n");
    (void)close(fd);
    secret_freep(&s);
    secret_freep(&back);
}
END_TEST

START_TEST(never_overwrites_a_key_file)
{
    struct secret *s = secret_from_hex("ffffffffffffffff"), *back = NULL;
    struct error err = {0};
    write_key("key", HEX8, 0600);
    ck_assert(!secret_write_file(scratch_path("key"), s, &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.frame[0], "never overwritten"));
    ck_assert(secret_read_file(scratch_path("key"), 8, &back, NULL));
    ck_assert_mem_eq(secret_bytes(back), bytes8, 8);
    secret_freep(&s);
    secret_freep(&back);
}
END_TEST

START_TEST(says_why_a_key_file_cannot_be_written)
{
    struct secret *s = secret_from_hex(HEX8);
    struct error err = {0};
    ck_assert(!secret_write_file(scratch_path("no/such/folder"), s, &err));
    ck_assert_int_eq(err.code, ERR_OUTPUT);
    secret_freep(&s);
}
END_TEST

START_TEST(leaves_no_half_written_key_file)
{
    struct secret *s = secret_from_hex(HEX8);
    struct error err = {0};
    struct rlimit usual, small;
    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &usual), 0);
    small = (struct rlimit){4, usual.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool written = secret_write_file(scratch_path("half"), s, &err);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &usual), 0);
    ck_assert(!written);
    ck_assert_int_eq(err.code, ERR_OUTPUT);
    ck_assert_int_eq(access(scratch_path("half"), F_OK), -1);
    secret_freep(&s);
}
END_TEST

START_TEST(writes_beside_where_it_stands)
{
    struct secret *s = secret_from_hex(HEX8);
    ck_assert_int_eq(chdir(scratch_path("")), 0);
    ck_assert(secret_write_file("plain", s, NULL));
    ck_assert_int_eq(access(scratch_path("plain"), F_OK), 0);
    ck_assert_int_eq(chdir("/"), 0);
    secret_freep(&s);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("secret");
    TCase *memory = tcase_create("memory");
    tcase_add_test(memory, starts_zeroed_and_holds_what_is_written);
    tcase_add_test(memory, has_no_size_of_zero);
    if (CAN_LOCK)
        tcase_add_test(memory, lies_in_locked_memory_that_is_not_dumped);
    tcase_add_test(memory, makes_random_secrets_that_differ);
    tcase_add_test(memory, wipes);
    suite_add_tcase(s, memory);
    TCase *files = tcase_create("files");
    tcase_add_checked_fixture(files, scratch_make, scratch_remove);
    tcase_add_loop_test(files, reads_a_key_file_with_and_without_a_newline, 0, 2);
    tcase_add_loop_test(files, refuses_a_bad_key_file_with_a_hint, 0, (int)COUNT_OF(bad_files));
    tcase_add_test(files, refuses_a_link_a_folder_a_fifo_and_nothing_at_all);
    tcase_add_test(files, refuses_a_key_file_of_another_user);
    tcase_add_test(files, writes_a_key_file_only_its_owner_can_read_and_reads_it_back);
    tcase_add_test(files, never_overwrites_a_key_file);
    tcase_add_test(files, says_why_a_key_file_cannot_be_written);
    tcase_add_test(files, writes_beside_where_it_stands);
    suite_add_tcase(s, files);
    const char *fork = getenv("CK_FORK");
    if (fork == NULL || strcmp(fork, "no") != 0) { /* these leave the process with limits of their own */
        TCase *limits = tcase_create("limits");
        tcase_add_checked_fixture(limits, scratch_make, scratch_remove);
        if (CAN_LOCK)
            tcase_add_test(limits, is_an_error_when_memory_cannot_be_locked);
        tcase_add_test(limits, leaves_no_half_written_key_file);
        suite_add_tcase(s, limits);
    }
    return s;
}
