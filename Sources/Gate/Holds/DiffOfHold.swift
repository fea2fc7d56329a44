package import Domain
import GitObjects
import GitProcess
package import LedgerStore

/// Shows what a held push changes, by git itself.
package struct DiffOfHold {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// The hold's objects are not there any more.
    private struct Gone: Error, CustomStringConvertible {
        let hold: Hold
        var description: String {
            "h\(hold.number) is \(hold.state.rawValue), and its objects are not kept any more"
        }
    }

    /// - Parameter write: gets git's output, update by update.
    package func callAsFunction(_ hold: Hold, isSummary: Bool, write: ([UInt8]) -> Void) throws {
        guard let mirror = try ledger.mirror(named: hold.mirror) else { return }
        let objects = home.heldObjects(hold.key)
        guard hold.state.isOpen || hold.state == .applied else { throw Gone(hold: hold) }
        let git = GitCommand.clean(gitDirectory: mirror.path)
            .adding(objects.exist ? ["GIT_ALTERNATE_OBJECT_DIRECTORIES": objects.folder] : [:])
        for update in hold.updates.updates {
            write(Array("\(update.ref)\n".utf8))
            guard !update.new.isZero else {
                write(Array("deleted, it was at \(update.old.hex)\n".utf8))
                continue
            }
            let options = ["--no-color", "--no-ext-diff", "--no-textconv"] + (isSummary ? ["--stat"] : [])
            let old = update.old.isZero ? try base(of: update.new, git) : update.old.hex
            write(Array(try git.output(["diff"] + options + [old, update.new.hex, "--"]).utf8))
        }
    }

    /// Of a new ref, what it left the mirror's refs at, itself where they have it; the empty tree where it shares nothing
    /// with them.
    private func base(of new: ObjectID, _ git: GitCommand) throws -> String {
        let boundary = try git.output([
            "rev-list", "--boundary", "--topo-order", new.hex, "--not", "--exclude=refs/held/*", "--branches",
        ])
        guard !boundary.isEmpty else { return new.hex }
        let first = boundary.split(separator: "\n").last { $0.hasPrefix("-") }
        return first.map { String($0.dropFirst()) } ?? "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    }
}
