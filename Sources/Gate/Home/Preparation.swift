import Dispatch
import GitObjects

/// Work that a hook starts early on another thread, since it takes long and depends on nothing else.
package enum Preparation {
    /// Starts libgit2, which takes about as long as opening the ledger.
    package static func begin() {
        DispatchQueue.global().async { LibGit2.start() }
    }
}
