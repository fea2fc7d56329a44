// Functions of glibc that its headers declare only under _GNU_SOURCE, which Swift's Glibc module does not set, and malloc.h.
#include <malloc.h>
#include <spawn.h>
#include <unistd.h>

extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern void *memmem(const void *text, size_t text_length, const void *part, size_t part_length);
extern char **environ;

// Swift takes the variable itself for one that threads change.
static inline char *const *gatehouse_environment(void) { return environ; }
