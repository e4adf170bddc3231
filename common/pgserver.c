// SPDX-License-Identifier: Apache-2.0
/* The private PostgreSQL: made once, started by whoever comes first, stopped by whoever leaves last.
 *
 * Decides where it lives (the state folder; for root a folder of the server's user), as whom it runs, and how it is
 * set. Assumes initdb and pg_ctl of PostgreSQL 14 or later somewhere usual. Two locks in its folder order the processes
 * that use it: `start.lock` is held while it is started or stopped, `use.lock` is shared by all who use it. A process
 * that is killed leaves the server running and its locks free: the next one uses that server, and stops it when it
 * leaves. initdb works in a folder that is renamed when it is complete, so that a cluster is there whole or not at all.
 *
 * In order: where and who, running programs, settings, starting, stopping. Nothing here is run by a shell. */
#include "common/pgserver.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <libpq-fe.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/fsio.h"
#include "common/text.h"

enum { FOLDER_MAX = 512, PATH_LEN = 640, SOCKET_FOLDER_MAX = 90, HASH_HEX = 16 };
enum { WAIT_MS = 60000, STEP_MS = 50, START_TRIES = 20 };

struct pgserver {
    char folder[FOLDER_MAX]; /* data/, log, locks */
    char socket[FOLDER_MAX]; /* where the unix socket is */
    char bin[FOLDER_MAX];    /* initdb, pg_ctl */
    char conninfo[PATH_LEN * 2];
    uid_t uid; /* as whom the server runs */
    gid_t gid;
    char user[64]; /* that user's name; "" when it is ourselves */
    int use_fd;
};

static bool format_path(char *out, size_t size, struct error *err, const char *fmt, ...) PRINTF(4, 5);

static bool format_path(char *out, size_t size, struct error *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(out, size, fmt, args);
    va_end(args);
    return (n >= 0 && (size_t)n < size) || err_set(err, ERR_CONFIG, "path of the state folder is too long");
}

static void sleep_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* --- where and who -------------------------------------------------------------------------------------------------
 */

/* The user root drops to: one that owns nothing of value. */
static bool choose_user(struct pgserver *s, struct error *err)
{
    s->uid = geteuid();
    s->gid = getegid();
    if (s->uid != 0)
        return true;
    const struct passwd *user = getpwnam("postgres");
    if (user == NULL)
        user = getpwnam("nobody");
    if (user == NULL)
        return err_set(err, ERR_CONFIG, "no user \"postgres\" or \"nobody\" to run the private database as");
    s->uid = user->pw_uid;
    s->gid = user->pw_gid;
    return format_path(s->user, sizeof(s->user), err, "%s", user->pw_name);
}

/* Enough of the folder's SHA-256 to tell state folders apart. */
static bool hash_path(const char *state_dir, char out[HASH_HEX + 1], struct error *err)
{
    char real[PATH_MAX];
    uint8_t digest[DIGEST_BYTES];
    if (realpath(state_dir, real) == NULL)
        return err_set_errno(err, ERR_OUTPUT, errno, "state folder \"%s\"", state_dir);
    if (!digest_once(real, strlen(real), digest, err))
        return false;
    hex_encode(digest, HASH_HEX / 2, out);
    return true;
}

/* A folder of mode 0700 that is the server user's, and no link somebody put there. */
static bool make_private_folder(const struct pgserver *s, const char *path, struct error *err)
{
    struct stat st;
    bool made = mkdir(path, 0700) == 0;
    if (!made && errno != EEXIST)
        return err_set_errno(err, ERR_OUTPUT, errno, "folder \"%s\"", path);
    if (made && geteuid() == 0 && lchown(path, s->uid, s->gid) != 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "folder \"%s\"", path);
    if (lstat(path, &st) != 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "folder \"%s\"", path);
    if (!S_ISDIR(st.st_mode) || st.st_uid != s->uid || (st.st_mode & 077) != 0)
        return err_set(err, ERR_DENIED, "folder \"%s\" is not a private folder of the database's user", path);
    return true;
}

/* The socket's path has to fit in 107 bytes: a deep state folder gets a short one under /tmp. */
static bool place_socket(struct pgserver *s, const char *hash, struct error *err)
{
    if (strlen(s->folder) <= SOCKET_FOLDER_MAX)
        return format_path(s->socket, sizeof(s->socket), err, "%s", s->folder);
    const char *base = getenv("XDG_RUNTIME_DIR");
    if (base == NULL || base[0] != '/' || strlen(base) > SOCKET_FOLDER_MAX / 2 || access(base, W_OK) != 0)
        base = "/tmp";
    return format_path(s->socket, sizeof(s->socket), err, "%s/crosscount-%u-%s", base, (unsigned)s->uid, hash);
}

static bool place(struct pgserver *s, const char *state_dir, struct error *err)
{
    char hash[HASH_HEX + 1];
    char real[PATH_MAX];
    if (!choose_user(s, err) || !hash_path(state_dir, hash, err))
        return false;
    if (s->user[0] != '\0')
        return format_path(s->folder, sizeof(s->folder), err, "/var/lib/crosscount/%s", hash) &&
               place_socket(s, hash, err);
    if (realpath(state_dir, real) == NULL)
        return err_set_errno(err, ERR_OUTPUT, errno, "state folder \"%s\"", state_dir);
    return format_path(s->folder, sizeof(s->folder), err, "%s/postgres", real) && place_socket(s, hash, err);
}

/* Root's cluster lies elsewhere: a link in the state folder leads to it. One without a link belonged to an earlier state
 * folder of that path, with other keys: it is neither taken over nor removed. */
static bool link_folder(const struct pgserver *s, const char *state_dir, struct error *err)
{
    char link[PATH_LEN], data[PATH_LEN];
    if (!format_path(link, sizeof(link), err, "%s/postgres", state_dir) ||
        !format_path(data, sizeof(data), err, "%s/data", s->folder))
        return false;
    if (fs_exists(link))
        return true;
    if (fs_exists(data)) {
        (void)err_set(err, ERR_CONFIG, "\"%s\" holds the private database of an earlier state folder", s->folder);
        return err_hint(err, "remove it if its data are no longer wanted, or bring the earlier state folder back");
    }
    return fs_replace_link(link, s->folder, err);
}

static bool make_folders(const struct pgserver *s, const char *state_dir, struct error *err)
{
    if (s->user[0] != '\0') {
        if (!fs_make_dirs("/var/lib/crosscount", 0755, err) || !link_folder(s, state_dir, err))
            return false;
        (void)chmod("/var/lib/crosscount", 0755); /* whatever the umask: the server's user has to pass through */
    }
    if (!make_private_folder(s, s->folder, err))
        return false;
    return strcmp(s->socket, s->folder) == 0 || make_private_folder(s, s->socket, err);
}

/* Major version of the cluster that is there, or 0. */
static int cluster_version(const struct pgserver *s)
{
    char path[PATH_LEN];
    struct buf text = {0};
    struct error ignored = {0};
    int64_t version = 0;
    if (!format_path(path, sizeof(path), &ignored, "%s/data/PG_VERSION", s->folder) ||
        !fs_read_file(path, 16, &text, &ignored))
        return 0;
    struct view v = {text.data, text.len};
    if (v.len > 0 && v.ptr[v.len - 1] == '\n')
        v.len--;
    if (!text_to_int64(v, 1, 999, &version))
        version = 0;
    buf_done(&text);
    return (int)version;
}

/* The folder of programs: those of the cluster's own version, else the newest that will do. */
static bool find_programs(struct pgserver *s, struct error *err)
{
    static const char *const patterns[] = {"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"};
    enum { OLDEST = 14 };
    glob_t found = {0};
    int best = 0, wanted = cluster_version(s);
    for (size_t i = 0; i < COUNT_OF(patterns); i++)
        (void)glob(patterns[i], i > 0 ? GLOB_APPEND : 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *digits = found.gl_pathv[i] + strcspn(found.gl_pathv[i], "0123456789");
        int version = (int)strtol(digits, NULL, 10);
        char initdb[PATH_LEN];
        bool usable = format_path(initdb, sizeof(initdb), NULL, "%s/initdb", found.gl_pathv[i]) &&
                      access(initdb, X_OK) == 0 && version >= OLDEST && (wanted == 0 || version == wanted);
        if (usable && version > best && format_path(s->bin, sizeof(s->bin), NULL, "%s", found.gl_pathv[i]))
            best = version;
    }
    globfree(&found);
    if (best > 0)
        return true;
    err_set(err, ERR_CONFIG, wanted == 0 ? "no PostgreSQL server is installed" : "PostgreSQL %d is not installed",
            wanted);
    return err_hint(err, "install the package postgresql (version 14 or later), or name a database in hub.yaml");
}

/* --- running programs
 * ---------------------------------------------------------------------------------------------------- */

/* In the child: become the server's user for good, keep nothing of ours open, take over no setting of ours. */
static void become_server_user(const struct pgserver *s)
{
    umask(077);
    if (s->user[0] != '\0' && (initgroups(s->user, s->gid) != 0 || setgid(s->gid) != 0 || setuid(s->uid) != 0))
        _exit(126);
    if (chdir(s->folder) != 0)
        _exit(126);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        _exit(126);
    for (int fd = 0; fd <= 2; fd++)
        if (dup2(null, fd) < 0)
            _exit(126);
    close_range(3, ~0U, 0); /* above all the locks: a server that outlives us must not hold them */
    struct sigaction normal = {.sa_handler = SIG_DFL};
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)sigaction(SIGPIPE, &normal, NULL);
    (void)setsid(); /* a Ctrl-C at the terminal is for us, not for the server */
}

static int wait_for(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Run a program of PostgreSQL to its end; its exit status, or -1. */
static int run(const struct pgserver *s, const char *name, const char *const *arguments)
{
    enum { MAX_ARGUMENTS = 20 };
    static const char *const environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C", NULL};
    char program[PATH_LEN];
    const char *argv[MAX_ARGUMENTS] = {program}; /* the whole path: by it initdb finds its fellows */
    for (int i = 0; i + 2 < MAX_ARGUMENTS && arguments[i] != NULL; i++)
        argv[i + 1] = arguments[i];
    if (!format_path(program, sizeof(program), NULL, "%s/%s", s->bin, name))
        return -1;
    pid_t pid = fork();
    if (pid < 0)
        return -1;
    if (pid == 0) {
        become_server_user(s);
        execve(program, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)environment);
        _exit(127);
    }
    return wait_for(pid);
}

/* --- settings
 * ------------------------------------------------------------------------------------------------------------- */

/* What keeps values out of the log (a hub's own server needs the same: docs), then what a batch job of this size wants.
 */
static const char settings[] = "listen_addresses = ''\n"
                               "max_connections = 20\n"
                               "log_error_verbosity = terse\n"
                               "log_min_error_statement = panic\n"
                               "log_parameter_max_length = 0\n"
                               "log_parameter_max_length_on_error = 0\n"
                               "log_statement = none\n"
                               "log_min_duration_statement = -1\n"
                               "log_checkpoints = off\n"
                               "logging_collector = off\n"
                               "shared_buffers = 256MB\n"
                               "wal_level = minimal\n"
                               "max_wal_senders = 0\n"
                               "max_wal_size = 4GB\n"
                               "checkpoint_timeout = 15min\n"
                               "wal_buffers = 16MB\n"
                               "fsync = on\n"
                               "synchronous_commit = on\n"
                               "full_page_writes = on\n"
                               "jit = off\n"
                               "autovacuum = on\n";

/* In the child, so that root never writes into a folder another user could have filled with links. */
static void write_settings(const struct pgserver *s)
{
    char path[PATH_LEN], text[sizeof(settings) + 2 * PATH_LEN];
    if (!format_path(path, sizeof(path), NULL, "%s/data.new/postgresql.conf", s->folder))
        _exit(1);
    int n = snprintf(text, sizeof(text), "# Written by crosscount when it made this private cluster.\n%s", settings);
    int fd = open(path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);
    bool ok = n > 0 && fd >= 0 && write(fd, text, (size_t)n) == n && fsync(fd) == 0;
    _exit(ok ? 0 : 1);
}

static bool add_settings(const struct pgserver *s)
{
    pid_t pid = fork();
    if (pid == 0) {
        become_server_user(s);
        write_settings(s);
    }
    return pid > 0 && wait_for(pid) == 0;
}

/* --- starting
 * ---------------------------------------------------------------------------------------------------------------- */

static bool create_cluster(const struct pgserver *s, struct error *err)
{
    /* trust: of those who can enter the folder, and that is the server's user alone (and root) */
    static const char *const arguments[] = {"-D", "data.new", "-U",         "crosscount",        "-A", "trust",
                                            "-E", "UTF8",     "--locale=C", "--no-instructions", NULL};
    char unfinished[PATH_LEN], data[PATH_LEN];
    if (!format_path(unfinished, sizeof(unfinished), err, "%s/data.new", s->folder) ||
        !format_path(data, sizeof(data), err, "%s/data", s->folder))
        return false;
    if (fs_exists(data))
        return true;
    if (!fs_remove_tree(unfinished, err))
        return false;
    if (run(s, "initdb", arguments) != 0 || !add_settings(s)) {
        err_set(err, ERR_RETRY, "initdb could not make the private database in \"%s\"", s->folder);
        return err_hint(err, "is the disk full?");
    }
    if (rename(unfinished, data) != 0)
        return err_set_errno(err, ERR_OUTPUT, errno, "folder \"%s\"", data);
    return fs_sync_dir(s->folder, err);
}

static bool make_conninfo(struct pgserver *s, struct error *err)
{
    char quoted[2 * FOLDER_MAX];
    size_t n = 0;
    for (const char *p = s->socket; *p != '\0'; p++) {
        if (*p == '\'' || *p == '\\')
            quoted[n++] = '\\';
        quoted[n++] = *p;
    }
    quoted[n] = '\0';
    return format_path(s->conninfo, sizeof(s->conninfo), err, "host='%s' port=5432 user=crosscount dbname=postgres",
                       quoted);
}

/* Wait while the server says it is coming up (recovery after a crash takes a while). */
static bool answers(const struct pgserver *s)
{
    for (int waited = 0; waited < WAIT_MS; waited += STEP_MS) {
        PGPing ping = PQping(s->conninfo);
        if (ping != PQPING_REJECT)
            return ping == PQPING_OK;
        sleep_ms(STEP_MS);
    }
    return false;
}

/* After a crash its last processes may still be going; the server refuses to start until they are gone. */
static bool start_server(const struct pgserver *s, struct error *err)
{
    char options[PATH_LEN];
    const char *const start[] = {"-D", "data", "-l", "log", "-w", "-t", "60", "-s", "-o", options, "start", NULL};
    /* pg_ctl hands these to a shell: the folder is quoted for it. */
    if (strchr(s->socket, '\'') != NULL || strchr(s->socket, '\\') != NULL)
        return err_set(err, ERR_CONFIG, "the path of the state folder has a quote or a backslash in it");
    if (!format_path(options, sizeof(options), err, "-k '%s'", s->socket))
        return false;
    for (int i = 0; i < START_TRIES; i++) {
        if (answers(s) || (run(s, "pg_ctl", start) == 0 && answers(s)))
            return true;
        sleep_ms(STEP_MS * 10);
    }
    err_set(err, ERR_RETRY, "the private database in \"%s\" does not start", s->folder);
    return err_hint(err, "its own log says why: %s/log", s->folder);
}

/* An exclusive lock on <folder>/start.lock, waiting for whoever has it. */
static bool lock_starting(const struct pgserver *s, int *ret_fd, struct error *err)
{
    char path[PATH_LEN];
    bool got = false;
    if (!format_path(path, sizeof(path), err, "%s/start.lock", s->folder))
        return false;
    for (int waited = 0; waited < 2 * WAIT_MS; waited += STEP_MS) {
        if (!fs_lock(path, true, ret_fd, &got, err))
            return false;
        if (got)
            return true;
        sleep_ms(STEP_MS);
    }
    return err_set(err, ERR_BUSY, "another process has been starting the private database for a long time");
}

static bool lock_use(const struct pgserver *s, bool exclusive, int *ret_fd, bool *ret_got, struct error *err)
{
    char path[PATH_LEN];
    return format_path(path, sizeof(path), err, "%s/use.lock", s->folder) &&
           fs_lock(path, exclusive, ret_fd, ret_got, err);
}

bool pgserver_start(const char *state_dir, struct pgserver **ret_server, struct error *err)
{
    CLEANUP(closep) int starting = -1;
    bool shared = false;
    struct pgserver *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return err_set(err, ERR_RETRY, "out of memory");
    s->use_fd = -1;
    bool ok = place(s, state_dir, err) && make_folders(s, state_dir, err) && make_conninfo(s, err) &&
              lock_starting(s, &starting, err) && lock_use(s, false, &s->use_fd, &shared, err);
    if (ok && !shared) /* who has it exclusively also holds start.lock */
        ok = err_set(err, ERR_BUG, "the private database is locked");
    ok = ok && find_programs(s, err) && create_cluster(s, err) && start_server(s, err);
    if (!ok) {
        closep(&s->use_fd);
        free(s);
        return false;
    }
    *ret_server = s;
    return true;
}

/* --- stopping
 * ------------------------------------------------------------------------------------------------------------------ */

static void stop_server(const struct pgserver *s)
{
    static const char *const stop[] = {"-D", "data", "-m", "fast", "-w", "-t", "60", "-s", "stop", NULL};
    if (PQping(s->conninfo) != PQPING_NO_RESPONSE)
        (void)run(s, "pg_ctl", stop); /* one that does not stop is found and used by the next run */
}

void pgserver_releasep(struct pgserver **server)
{
    struct pgserver *s = *server;
    CLEANUP(closep) int starting = -1;
    struct error ignored = {0};
    bool alone = false;
    if (s == NULL)
        return;
    bool locked = lock_starting(s, &starting, &ignored);
    closep(&s->use_fd);
    if (locked && lock_use(s, true, &s->use_fd, &alone, &ignored) && alone)
        stop_server(s);
    closep(&s->use_fd);
    free(s);
    *server = NULL;
}

const char *pgserver_conninfo(const struct pgserver *s)
{
    return s->conninfo;
}

const char *pgserver_folder(const struct pgserver *s)
{
    return s->folder;
}

bool pgserver_destroy(const char *state_dir, struct error *err)
{
    struct pgserver s = {.use_fd = -1};
    if (!fs_exists(state_dir))
        return true;
    if (!place(&s, state_dir, err) || !make_conninfo(&s, err))
        return false;
    if (!fs_exists(s.folder))
        return true;
    if (find_programs(&s, NULL))
        stop_server(&s);
    if (strcmp(s.socket, s.folder) != 0 && !fs_remove_tree(s.socket, err))
        return false;
    char link[PATH_LEN];
    if (s.user[0] != '\0' &&
        (!format_path(link, sizeof(link), err, "%s/postgres", state_dir) || (unlink(link) != 0 && errno != ENOENT)))
        return err_set_errno(err, ERR_OUTPUT, errno, "link in \"%s\"", state_dir);
    return fs_remove_tree(s.folder, err);
}
