import Dispatch
import GitObjects

/// What a hook starts beside its other work, since it takes long and needs nothing of the rest.
package enum Preparation {
    /// Starts libgit2, which takes about as long as opening the ledger.
    package static func begin() {
        DispatchQueue.global().async { LibGit2.start() }
    }
}
