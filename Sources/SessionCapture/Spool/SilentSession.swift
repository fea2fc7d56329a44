import Foundation

/// Whether the hooks of a session's agent tell of it, or its transcript alone does.
extension SpooledSession {
    private var hooksMark: String { path + "/hooks" }
    private var saidMark: String { path + "/silence-said" }

    /// Whether a hook ever told something of it.
    package var isToldByHooks: Bool {
        access(hooksMark, F_OK) == 0 || entries().contains { $0.source == .hook }
    }

    func noteHooks() throws {
        guard access(hooksMark, F_OK) != 0 else { return }
        try Spool.replace(hooksMark, with: Data())
    }

    /// Whether nothing was said yet of hooks that told nothing, which is then noted.
    package func takeSilence() -> Bool {
        guard access(saidMark, F_OK) != 0 else { return false }
        return (try? Spool.replace(saidMark, with: Data())) != nil
    }
}
