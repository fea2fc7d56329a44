import Domain
import Files
import Foundation
import SessionCapture

/// Says that Git does not run the recorder's hooks, by those that still run.
package struct HookAlarm {
    private let clone: Clone
    /// What was said last.
    private var mark: String { clone.spool.path + "/hooks-missing" }

    package init(in clone: Clone) {
        self.clone = clone
    }

    /// What an agent's hook tells the developer: once, as long as it stays the same. Nil where all is well.
    ///
    /// - Parameter isShown: whether the agent shows it; else it is in the log alone.
    func remark(isShown: Bool) -> String? {
        guard let standing = try? HookStanding(in: clone) else {
            unlink(mark)
            return nil
        }
        let words = mended(standing) ?? Self.words(of: standing)
        let said = FileManager.default.contents(atPath: mark).map { String(decoding: $0, as: UTF8.self) }
        guard said != words, isShown || said != words + "\n" else { return nil }
        try? Spool.replace(mark, with: Data((isShown ? words : words + "\n").utf8))
        clone.spool.log.add(words)
        return words
    }

    /// Puts the recorder's hooks before those of a linked work tree that was made with a setting of its own, since
    /// recording is on in its repository; what was done, or nil for any other trouble.
    private func mended(_ standing: HookStanding) -> String? {
        guard standing.isOfNewWorkTree, let files = try? InstalledFiles(),
            (try? CloneHooks(clone: clone, files: files).install()) != nil,
            (try? HookStanding(in: clone)) == nil
        else { return nil }
        return
            "\(clone.top) had a core.hooksPath of its own; the recorder's hooks run there from now on, and then its"
    }

    /// Warns from a Git hook of the others that are missing.
    ///
    /// - Parameter folder: where Git runs it from, as the hook's script tells it; nil where it does not.
    package func sound(hookIn folder: String?) {
        guard let folder, let standing = HookStanding(besideHookIn: folder) else { return }
        GitHook.warn(Self.words(of: standing), clone: clone)
    }

    /// Warns of the hooks that are missing, where a commit shows that one did not run.
    package func sound() {
        guard let standing = try? HookStanding(in: clone) else { return }
        GitHook.warn(Self.words(of: standing), clone: clone)
    }

    private static func words(of standing: HookStanding) -> String {
        "\(standing); to mend it: \(standing.mend)"
    }
}
