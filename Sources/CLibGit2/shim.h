#include <git2.h>
#include <git2/sys/repository.h>

// git_libgit2_opts is variadic, which Swift cannot call.

/// Lets libgit2 open repositories with these extensions, which change nothing that it reads.
static inline int gatehouse_git_allow_extensions(void) {
    const char *extensions[] = {"preciousobjects", "worktreeconfig", "partialclone"};
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, 3);
}

/// Turns the cache of parsed objects off: a push reads nearly every object once or twice, and to make room in a cache
/// that is full costs more than it saves.
static inline int gatehouse_git_disable_cache(void) {
    return git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
}

/// Objects are not hashed again when they are read: index-pack hashed those of a push, and what was there before is
/// what Git itself reads without hashing.
static inline int gatehouse_git_trust_hashes(void) {
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
}
