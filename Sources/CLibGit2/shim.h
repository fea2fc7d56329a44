#include <git2.h>
#include <git2/sys/repository.h>

// git_libgit2_opts is variadic, which Swift cannot call.

/// Lets libgit2 open repositories with these extensions, which change nothing that it reads.
static inline int gatehouse_git_allow_extensions(void) {
    const char *extensions[] = {"preciousobjects", "worktreeconfig", "partialclone"};
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, 3);
}

/// Bounds the cache of parsed objects; a push reads nearly every object once.
static inline int gatehouse_git_limit_cache(size_t bytes) {
    return git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)bytes);
}

/// Objects are not hashed again when they are read: index-pack hashed those of a push, and what was there before is
/// what Git itself reads without hashing.
static inline int gatehouse_git_trust_hashes(void) {
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
}
