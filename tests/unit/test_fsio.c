// SPDX-License-Identifier: Apache-2.0
// Covers common/fsio.c.
#include "common/fsio.h"

#include <check.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/scratch.h"

static void expect_content(const char *path, const char *want)
{
    CLEANUP(buf_done) struct buf b = {0};
    struct error err = {0};
    ck_assert_msg(fs_read_file(path, 1u << 20, &b, &err), "%s", err.frame[0]);
    ck_assert_str_eq(b.data, want);
    ck_assert_uint_eq(b.len, strlen(want));
}

static unsigned mode_of(const char *path)
{
    struct stat st;
    ck_assert_int_eq(lstat(path, &st), 0);
    return st.st_mode & 07777;
}

static void expect_refused(const char *path, enum err_code code, const char *says)
{
    struct error err = {0};
    int fd = -7;
    ck_assert(!fs_open_regular(path, &fd, &err));
    ck_assert_int_eq(err.code, code);
    ck_assert_msg(strstr(err.frame[0], says) != NULL, "%s", err.frame[0]);
    ck_assert_int_eq(fd, -7);
}

START_TEST(opens_regular_files_only)
{
    scratch_write("file", "x", 1);
    ck_assert_int_eq(symlink("file", scratch_path("link")), 0);
    ck_assert_int_eq(mkfifo(scratch_path("fifo"), 0600), 0);
    expect_refused(scratch_path("link"), ERR_DATA, "is a symbolic link");
    expect_refused(scratch_path("fifo"), ERR_DATA, "is not a regular file"); /* and does not wait for a writer */
    expect_refused(scratch_path(""), ERR_DATA, "is not a regular file");
    expect_refused("/dev/null", ERR_DATA, "is not a regular file");
    expect_refused(scratch_path("missing"), ERR_DATA, "No such file");
    expect_refused(scratch_path("file/below"), ERR_DATA, "Not a directory");
    expect_refused("", ERR_DATA, "No such file");

    CLEANUP(closep) int fd = -1;
    struct error err = {0};
    ck_assert(fs_open_regular(scratch_path("file"), &fd, &err));
    ck_assert_int_ne(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
}
END_TEST

START_TEST(refuses_a_socket_in_the_inbox)
{
    CLEANUP(closep) int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    ck_assert_int_eq(chdir(scratch_path("")), 0);
    memcpy(at.sun_path, "s", 2);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    expect_refused("s", ERR_DATA, "\"s\"");
}
END_TEST

START_TEST(a_file_without_permission_is_denied)
{
    scratch_write("secret", "x", 1);
    ck_assert_int_eq(chmod(scratch_path("secret"), 0), 0);
    ck_assert_int_eq(chmod(scratch_path(""), 0755), 0);
    uid_t me = geteuid();
    if (me == 0) /* root may read anything */
        ck_assert_int_eq(seteuid(65534), 0);
    expect_refused(scratch_path("secret"), ERR_DENIED, "Permission denied");
    ck_assert_int_eq(seteuid(me), 0);
}
END_TEST

START_TEST(a_failure_while_reading_is_no_end_of_file)
{
    struct buf b;
    struct error err = {0};
    ck_assert(!fs_read_file("/proc/self/mem", 1000, &b, &err)); /* a regular file; nothing is at its first byte */
    ck_assert_int_eq(err.code, ERR_OUTPUT);
    ck_assert_ptr_null(b.data);
}
END_TEST

START_TEST(running_out_of_descriptors_is_not_the_fault_of_a_file)
{
    struct error err = {0};
    struct fs_names names = {0};
    struct rlimit before, none;
    int fd = -1;
    bool got = false;
    ck_assert(fs_make_dirs(scratch_path("a/b"), 0700, &err));
    scratch_write("file", "x", 1);
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = (struct rlimit){0, before.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
    bool any = fs_open_regular(scratch_path("file"), &fd, &err) ||
               fs_write_file(scratch_path("new"), "x", 1, 0600, &err) || fs_sync_dir(scratch_path(""), &err) ||
               fs_remove_tree(scratch_path("a"), &err) || fs_publish_dir(scratch_path("a"), scratch_path("b"), &err) ||
               fs_list(scratch_path(""), &names, &err) || fs_lock(scratch_path("lock"), true, &fd, &got, &err);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    ck_assert(!any);
    ck_assert_int_eq(err.code, ERR_OUTPUT);
    ck_assert(fs_exists(scratch_path("a/b")));
}
END_TEST

START_TEST(a_file_that_cannot_be_filled_is_not_there)
{
    struct error err = {0};
    struct rlimit before, little;
    ck_assert_ptr_ne(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    little = (struct rlimit){4, before.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &little), 0);
    bool done = fs_write_file(scratch_path("file"), "12345678", 8, 0600, &err);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert(!done);
    ck_assert_int_eq(err.code, ERR_OUTPUT);
    ck_assert(!fs_exists(scratch_path("file")));
}
END_TEST

START_TEST(a_tree_that_may_not_be_touched_is_an_error)
{
    struct error err = {0};
    ck_assert(fs_make_dirs(scratch_path("a/b"), 0755, &err));
    scratch_write("a/b/file", "x", 1);
    ck_assert_int_eq(chmod(scratch_path(""), 0755), 0);
    uid_t me = geteuid();
    ck_assert(me != 0 || seteuid(65534) == 0);
    bool removed = me == 0 && fs_remove_tree(scratch_path("a"), &err);
    bool linked = me == 0 && fs_replace_link(scratch_path("latest"), "a", &err);
    ck_assert_int_eq(seteuid(me), 0);
    ck_assert(!removed && !linked);
    ck_assert(fs_exists(scratch_path("a/b/file")));
}
END_TEST

START_TEST(reads_whole_files_up_to_a_limit)
{
    static char big[100000];
    memset(big, 'b', sizeof(big) - 1);
    scratch_write("big", big, sizeof(big) - 1);
    scratch_write("empty", "", 0);
    expect_content(scratch_path("big"), big);
    expect_content(scratch_path("empty"), "");
    struct buf b;
    struct error err = {0};
    ck_assert(!fs_read_file(scratch_path("big"), 99998, &b, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert_ptr_null(b.data);
    ck_assert(!fs_read_file(scratch_path("missing"), 10, &b, &err));
    ck_assert_ptr_null(b.data);
}
END_TEST

START_TEST(writes_with_the_mode_given_whatever_the_umask)
{
    struct error err = {0};
    (void)umask(077);
    const char *path = scratch_path("receipt.json");
    ck_assert(fs_write_file(path, "one", 3, 0640, &err));
    expect_content(path, "one");
    ck_assert_uint_eq(mode_of(path), 0640);
    ck_assert(fs_write_file(path, "twelve", 6, 0644, &err));
    expect_content(path, "twelve");
    ck_assert_uint_eq(mode_of(path), 0644);
    ck_assert(fs_write_file(path, NULL, 0, 0600, &err));
    expect_content(path, "");
}
END_TEST

START_TEST(what_a_killed_writer_left_is_taken_over)
{
    struct error err = {0};
    scratch_write(".file.tmp", "half of someth", 14);
    ck_assert(fs_write_file(scratch_path("file"), "whole", 5, 0640, &err));
    ck_assert(!fs_exists(scratch_path(".file.tmp")));
    ck_assert_int_eq(symlink("/dev/null", scratch_path(".file.tmp")), 0);
    ck_assert(fs_write_file(scratch_path("file"), "whole", 5, 0640, &err));
    CLEANUP(buf_done) struct buf text = {0};
    ck_assert(fs_read_file(scratch_path("file"), 100, &text, &err));
    ck_assert_str_eq(text.data, "whole");
}
END_TEST

START_TEST(writing_replaces_a_link_and_not_what_it_points_to)
{
    struct error err = {0};
    scratch_write("precious", "old", 3);
    ck_assert_int_eq(symlink("precious", scratch_path("link")), 0);
    ck_assert(fs_write_file(scratch_path("link"), "new", 3, 0600, &err));
    expect_content(scratch_path("precious"), "old");
    expect_content(scratch_path("link"), "new");
}
END_TEST

START_TEST(a_failed_write_leaves_nothing_behind)
{
    struct error err = {0};
    ck_assert(!fs_write_file(scratch_path("no/such/folder"), "x", 1, 0600, &err));
    ck_assert_int_eq(err.code, ERR_OUTPUT);
    ck_assert_int_eq(mkdir(scratch_path("taken"), 0700), 0);
    ck_assert(!fs_write_file(scratch_path("taken"), "x", 1, 0600, &err));
    ck_assert(!fs_write_file(scratch_path("taken/"), "x", 1, 0600, &err));
    ck_assert(!fs_write_file("", "x", 1, 0600, &err));
    ck_assert_int_eq(rmdir(scratch_path("taken")), 0);
    ck_assert_int_eq(rmdir(scratch_path("")), 0); /* not even a hidden file */
    ck_assert_int_eq(mkdir(scratch_path(""), 0700), 0);
}
END_TEST

START_TEST(paths_that_are_too_long_are_an_error)
{
    char name[NAME_MAX + 1];
    memset(name, 'n', NAME_MAX);
    name[NAME_MAX] = '\0';
    struct error err = {0};
    ck_assert(!fs_write_file(scratch_path(name), "x", 1, 0600, &err)); /* the hidden name is longer */
    ck_assert_int_eq(err.code, ERR_OUTPUT);
    static char path[2 * PATH_MAX];
    memset(path, '/', sizeof(path) - 1);
    ck_assert(!fs_make_dirs(path, 0700, &err));
    memset(path, 'p', sizeof(path) - 1);
    ck_assert(!fs_write_file(path, "x", 1, 0600, &err));
    path[PATH_MAX] = '/';
    ck_assert(!fs_write_file(path, "x", 1, 0600, &err));
}
END_TEST

START_TEST(relative_and_root_paths_have_a_folder_too)
{
    struct error err = {0};
    ck_assert_int_eq(chdir(scratch_path("")), 0);
    ck_assert(fs_write_file("here", "x", 1, 0600, &err));
    expect_content(scratch_path("here"), "x");
    ck_assert(!fs_write_file("/dev", "x", 1, 0600, &err)); /* a folder stands there */
}
END_TEST

START_TEST(makes_folders_and_keeps_those_there_are)
{
    struct error err = {0};
    (void)umask(077);
    ck_assert(fs_make_dirs(scratch_path("a/b//c"), 0750, &err));
    ck_assert(fs_make_dirs(scratch_path("a/b/c/"), 0700, &err));
    ck_assert_uint_eq(mode_of(scratch_path("a/b/c")), 0750);
    ck_assert_uint_eq(mode_of(scratch_path("a")), 0750);
    scratch_write("a/file", "x", 1);
    ck_assert(!fs_make_dirs(scratch_path("a/file"), 0700, &err));
    ck_assert(!fs_make_dirs(scratch_path("a/file/x"), 0700, &err));
    ck_assert_int_eq(err.code, ERR_OUTPUT);
    ck_assert(!fs_make_dirs("", 0700, &err));
}
END_TEST

START_TEST(removing_a_tree_does_not_follow_links)
{
    struct error err = {0};
    ck_assert(fs_make_dirs(scratch_path("keep"), 0700, &err));
    ck_assert(fs_make_dirs(scratch_path("tree/a/b"), 0700, &err));
    scratch_write("keep/file", "x", 1);
    scratch_write("tree/a/b/.hidden", "x", 1);
    ck_assert_int_eq(symlink(scratch_path("keep"), scratch_path("tree/a/out")), 0);
    ck_assert_int_eq(symlink("keep", scratch_path("link")), 0);
    ck_assert(fs_remove_tree(scratch_path("tree"), &err));
    ck_assert(!fs_exists(scratch_path("tree")));
    ck_assert(fs_remove_tree(scratch_path("link"), &err));
    ck_assert(!fs_exists(scratch_path("link")));
    expect_content(scratch_path("keep/file"), "x");
    ck_assert(fs_remove_tree(scratch_path("keep/file"), &err));
    ck_assert(fs_remove_tree(scratch_path("missing"), &err));
}
END_TEST

START_TEST(gives_up_on_a_tree_that_is_too_deep)
{
    struct error err = {0};
    ck_assert_int_eq(chdir(scratch_path("")), 0);
    for (int i = 0; i < 70; i++) {
        ck_assert_int_eq(mkdir("d", 0700), 0);
        ck_assert_int_eq(chdir("d"), 0);
    }
    ck_assert(!fs_remove_tree(scratch_path("d"), &err));
    ck_assert_int_eq(err.code, ERR_OUTPUT);
    ck_assert_int_eq(chdir(scratch_path("d/d/d/d/d/d/d/d/d/d")), 0);
    ck_assert(fs_remove_tree("d", &err)); /* 60 of them are fine; for scratch_remove */
}
END_TEST

START_TEST(publishes_a_folder_once)
{
    struct error err = {0};
    ck_assert(fs_make_dirs(scratch_path("out/.tmp/tables"), 0755, &err));
    scratch_write("out/.tmp/tables/T01.csv", "n\n", 2);
    ck_assert_int_eq(symlink("T01.csv", scratch_path("out/.tmp/tables/link")), 0);
    ck_assert(fs_publish_dir(scratch_path("out/.tmp"), scratch_path("out/release"), &err));
    expect_content(scratch_path("out/release/tables/T01.csv"), "n\n");
    ck_assert(!fs_exists(scratch_path("out/.tmp")));

    ck_assert(fs_make_dirs(scratch_path("out/.tmp"), 0755, &err));
    ck_assert(!fs_publish_dir(scratch_path("out/.tmp"), scratch_path("out/release"), &err));
    ck_assert_int_eq(err.code, ERR_OUTPUT);
    ck_assert(fs_exists(scratch_path("out/.tmp")));
    ck_assert(!fs_publish_dir(scratch_path("out/missing"), scratch_path("out/other"), &err));
}
END_TEST

START_TEST(a_link_is_replaced_in_one_step)
{
    struct error err = {0};
    char target[64];
    const char *link = scratch_path("latest");
    ck_assert(fs_replace_link(link, "one", &err));
    ck_assert(fs_replace_link(link, "two", &err));
    ssize_t n = readlink(link, target, sizeof(target));
    ck_assert(n == 3 && memcmp(target, "two", 3) == 0);
    ck_assert(fs_exists(link)); /* although it dangles */
    ck_assert_int_eq(mkdir(scratch_path("folder"), 0700), 0);
    ck_assert(!fs_replace_link(scratch_path("folder"), "two", &err));
    ck_assert_int_eq(err.code, ERR_OUTPUT);
    ck_assert(!fs_replace_link(scratch_path("no/link"), "two", &err));
    ck_assert(!fs_replace_link("", "two", &err));
}
END_TEST

START_TEST(lists_names_in_byte_order_without_the_hidden)
{
    struct error err = {0};
    struct fs_names names = {0};
    static const char *const files[] = {"b", "a", "B", "\xc3\xa9", ".hidden", "aa"};
    static const char *const want[] = {"B", "a", "aa", "b", "\xc3\xa9"};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        scratch_write(files[i], "", 0);
    ck_assert(fs_list(scratch_path(""), &names, &err));
    ck_assert_uint_eq(names.count, COUNT_OF(want));
    for (size_t i = 0; i < COUNT_OF(want); i++)
        ck_assert_str_eq(names.name[i], want[i]);
    fs_names_done(&names);
    fs_names_done(&names);
    ck_assert(!fs_list(scratch_path("missing"), &names, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert(fs_make_dirs(scratch_path("empty"), 0700, &err));
    ck_assert(fs_list(scratch_path("empty"), &names, &err));
    ck_assert_uint_eq(names.count, 0);
    fs_names_done(&names);
}
END_TEST

START_TEST(one_exclusive_lock_or_many_shared)
{
    struct error err = {0};
    CLEANUP(closep) int first = -1;
    CLEANUP(closep) int second = -1;
    CLEANUP(closep) int third = -1;
    bool got = false;
    const char *path = scratch_path("lock");
    ck_assert(fs_lock(path, true, &first, &got, &err) && got);
    ck_assert(fs_lock(path, true, &second, &got, &err) && !got);
    ck_assert_int_eq(second, -1);
    ck_assert(fs_lock(path, false, &second, &got, &err) && !got);
    closep(&first);
    ck_assert(fs_lock(path, false, &second, &got, &err) && got);
    ck_assert(fs_lock(path, false, &third, &got, &err) && got);
    ck_assert(fs_lock(path, true, &first, &got, &err) && !got);
    ck_assert(!fs_lock(scratch_path("no/lock"), true, &first, &got, &err));
    ck_assert_int_eq(err.code, ERR_OUTPUT);
}
END_TEST

START_TEST(syncs_folders_only)
{
    struct error err = {0};
    ck_assert(fs_sync_dir(scratch_path(""), &err));
    scratch_write("file", "", 0);
    ck_assert(!fs_sync_dir(scratch_path("file"), &err));
    ck_assert_int_eq(err.code, ERR_OUTPUT);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("fsio");
    TCase *tc = tcase_create("fsio");
    tcase_add_checked_fixture(tc, scratch_make, scratch_remove);
    tcase_add_test(tc, opens_regular_files_only);
    tcase_add_test(tc, refuses_a_socket_in_the_inbox);
    tcase_add_test(tc, a_file_without_permission_is_denied);
    tcase_add_test(tc, a_failure_while_reading_is_no_end_of_file);
    tcase_add_test(tc, running_out_of_descriptors_is_not_the_fault_of_a_file);
    tcase_add_test(tc, a_file_that_cannot_be_filled_is_not_there);
    tcase_add_test(tc, a_tree_that_may_not_be_touched_is_an_error);
    tcase_add_test(tc, reads_whole_files_up_to_a_limit);
    tcase_add_test(tc, writes_with_the_mode_given_whatever_the_umask);
    tcase_add_test(tc, writing_replaces_a_link_and_not_what_it_points_to);
    tcase_add_test(tc, what_a_killed_writer_left_is_taken_over);
    tcase_add_test(tc, a_failed_write_leaves_nothing_behind);
    tcase_add_test(tc, paths_that_are_too_long_are_an_error);
    tcase_add_test(tc, relative_and_root_paths_have_a_folder_too);
    tcase_add_test(tc, makes_folders_and_keeps_those_there_are);
    tcase_add_test(tc, removing_a_tree_does_not_follow_links);
    tcase_add_test(tc, gives_up_on_a_tree_that_is_too_deep);
    tcase_add_test(tc, publishes_a_folder_once);
    tcase_add_test(tc, a_link_is_replaced_in_one_step);
    tcase_add_test(tc, lists_names_in_byte_order_without_the_hidden);
    tcase_add_test(tc, one_exclusive_lock_or_many_shared);
    tcase_add_test(tc, syncs_folders_only);
    suite_add_tcase(s, tc);
    return s;
}
