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
