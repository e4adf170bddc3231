// SPDX-License-Identifier: Apache-2.0
/* main of a fuzz target where no fuzzing engine drives it: every file of the corpus folders named on the command line
 * is given to the target as it is and in some broken forms (bytes flipped, cut, doubled). The seed is printed;
 * FUZZ_SEED sets it, FUZZ_ROUNDS how many broken forms a file gets (default 200). A property that does not hold ends
 * the program (assert, sanitizer), so the line at the end stands for success. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_LIMIT = 1 << 20 };

struct replay {
    uint64_t seed, rounds, inputs;
    uint8_t *file, *broken; /* INPUT_LIMIT bytes each */
};

static uint64_t next_random(uint64_t *state) /* splitmix64 */
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* One to eight small accidents. Returns the new size. */
static size_t break_input(uint8_t *bytes, size_t size, uint64_t *state)
{
    for (uint64_t n = 1 + next_random(state) % 8; n > 0 && size > 0; n--) {
        size_t at = (size_t)(next_random(state) % size);
        size_t len = (size_t)(next_random(state) % (size - at)) % 64;
        switch (next_random(state) % 5) {
        case 0:
            bytes[at] = (uint8_t)next_random(state);
            break;
        case 1:
            bytes[at] ^= (uint8_t)(1u << (next_random(state) % 8));
            break;
        case 2:
            bytes[at] = (uint8_t) "\"\r\n,|^\0;"[next_random(state) % 8];
            break;
        case 3: /* cut a piece out */
            memmove(bytes + at, bytes + at + len, size - at - len);
            size -= len;
            break;
        default: /* say a piece twice */
            if (size + len <= INPUT_LIMIT) {
                memmove(bytes + at + len, bytes + at, size - at);
                size += len;
            }
            break;
        }
    }
    return size;
}

/* An exact allocation, so that a sanitizer sees a read beyond the end. */
static void give(struct replay *r, const uint8_t *bytes, size_t size)
{
    uint8_t *exact = malloc(size > 0 ? size : 1);
    if (exact == NULL)
        abort();
    if (size > 0)
        memcpy(exact, bytes, size);
    (void)LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    r->inputs++;
}

static bool replay_file(struct replay *r, const char *path)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    size_t size = fread(r->file, 1, INPUT_LIMIT, in);
    fclose(in);
    give(r, r->file, size);
    uint64_t state = r->seed ^ size;
    for (uint64_t i = 0; i < r->rounds; i++) {
        if (size > 0)
            memcpy(r->broken, r->file, size);
        give(r, r->broken, break_input(r->broken, size, &state));
    }
    return true;
}

static bool replay_path(struct replay *r, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return replay_file(r, path);
    struct dirent **names = NULL;
    int n = scandir(path, &names, NULL, alphasort);
    bool ok = n >= 0;
    for (int i = 0; i < n; i++) {
        char full[4096];
        snprintf(full, sizeof full, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.' && ok)
            ok = replay_file(r, full);
        free(names[i]);
    }
    free(names);
    return ok;
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL && text[0] != '\0' ? strtoull(text, NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
    struct replay r = {.seed = setting("FUZZ_SEED", 20240701), .rounds = setting("FUZZ_ROUNDS", 200)};
    r.file = malloc(INPUT_LIMIT);
    r.broken = malloc(INPUT_LIMIT);
    bool ok = r.file != NULL && r.broken != NULL;
    printf("seed %" PRIu64 ", %" PRIu64 " broken forms of each file\n", r.seed, r.rounds);
    fflush(stdout);
    if (ok)
        give(&r, r.file, 0);
    for (int i = 1; i < argc && ok; i++)
        ok = replay_path(&r, argv[i]);
    free(r.file);
    free(r.broken);
    if (ok)
        printf("ok - %" PRIu64 " inputs\n", r.inputs);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
