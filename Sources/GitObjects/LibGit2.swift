import CLibGit2

/// The library's process-wide state.
package enum LibGit2 {
    private static let initialized: Void = {
        let started = git_libgit2_init()
        guard started > 0 else { fatalError("\(GitError("start libgit2", code: started))") }
        _ = gatehouse_git_allow_extensions()
        _ = gatehouse_git_disable_cache()
        _ = gatehouse_git_trust_hashes()
    }()

    /// Starts the library once. It takes about a millisecond, so a hook does it in parallel with its other
    /// preparations.
    package static func start() {
        initialized
    }
}
