import CLibGit2

/// The library's process-wide state.
package enum LibGit2 {
    private static let cacheSize = 8 << 20

    private static let initialized: Void = {
        git_libgit2_init()
        _ = gatehouse_git_allow_extensions()
        _ = gatehouse_git_limit_cache(cacheSize)
        _ = gatehouse_git_trust_hashes()
    }()

    /// Starts the library, once. It costs about 5 ms, so that a hook does it beside its other preparations.
    package static func start() {
        initialized
    }
}
