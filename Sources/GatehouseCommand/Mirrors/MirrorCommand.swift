import Files
import ArgumentParser
import Domain
import Foundation
import Gate
import Programs
import LedgerStore
import Terminal

/// `gatehouse mirror`
struct MirrorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mirror",
        abstract: "Put the gate in front of an upstream repository.",
        subcommands: [
            Add.self, Adopt.self, List.self, Repair.self, Refresh.self, SetUpstreamCommand.self,
            RemoveMirrorCommand.self, GroupHelp<Self>.self,
        ])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a mirror with everything that the upstream has.",
            discussion: """
                The mirror is HOME/mirrors/NAME.git; developers push to it from now on. The credential for the \
                upstream comes from the account's own credential helpers or ssh configuration; a URL with a password \
                is refused.

                Example: gatehouse mirror add website --upstream ssh://git@forge.example/team/website.git
                """)

        @Argument(help: "The mirror's name: letters, digits, '.', '_' and '-'.")
        var name: String
        @Option(help: ArgumentHelp("Where accepted pushes go.", valueName: "url"))
        var upstream: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            let ledger = try home.openLedgerToWrite()
            let mirror = try InstallMirror(home: home, ledger: ledger, files: InstalledFiles())
                .add(name: name, upstream: MirrorCommand.absolute(upstream))
            print("Made the mirror '\(mirror.name)' at \(mirror.path).")
        }
    }

    struct Adopt: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an existing bare repository a mirror.",
            discussion: """
                The repository stays where it is. Its hooks go on running: one named pre-receive or post-receive is \
                kept as NAME.adopted and runs as before. Refused: a path with ':', a SHA-256 or reftable repository, \
                one that is not bare.

                Example: gatehouse mirror adopt /srv/git/website.git --upstream https://forge.example/team/website.git
                """)

        @Argument(help: "The bare repository.")
        var path: String
        @Option(help: ArgumentHelp("Where accepted pushes go.", valueName: "url"))
        var upstream: String
        @Option(help: "The mirror's name. Default: the folder's name without '.git'.")
        var name: String?
        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            let ledger = try home.openLedgerToWrite()
            let mirror = try InstallMirror(home: home, ledger: ledger, files: InstalledFiles())
                .adopt(path: path, name: name, upstream: MirrorCommand.absolute(upstream))
            print(
                "The mirror '\(mirror.name)' is at \(mirror.path). Its hooks and configuration are in place.")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the home's mirrors.")

        @Flag(help: "Also those that were removed, by the names that their records have.")
        var all = false
        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        func run() throws {
            struct Row: Encodable {
                let name: String
                let path: String
                let upstream: String
                let added: String
                let removed: String?
            }
            let ledger = try home.openLedger()
            var rows = try ledger.mirrors().map {
                Row(
                    name: $0.name, path: $0.path, upstream: $0.upstream, added: $0.addedAt.rfc3339,
                    removed: nil)
            }
            if all {
                rows += try ledger.removedMirrors().map {
                    Row(
                        name: $0.name, path: $0.formerPath, upstream: $0.upstream, added: $0.addedAt.rfc3339,
                        removed: $0.removedAt.rfc3339)
                }
            }
            try output.show(
                rows,
                columns: [
                    Column("name", \.name), Column("upstream", \.upstream), Column("path", \.path),
                    Column("added", \.added),
                ] + (all ? [Column("removed") { $0.removed ?? "" }] : []),
                empty: "No mirrors yet. Make one with 'gatehouse mirror add'.")
        }
    }

    struct Repair: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a mirror's hooks and configuration in place again.",
            discussion: """
                For what 'gatehouse doctor' finds, after Gatehouse was installed anew, and after the home was moved or \
                restored to another folder: from then on the home is where it is now. A copy of a home that is still \
                there is refused, since its mirrors are the other's.
                """)

        @Argument(help: "The mirror's name.")
        var name: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            try InstallMirror(home: home, ledger: home.openLedgerToWrite(), files: InstalledFiles()).repair(
                name: name)
            print("The hooks and the configuration of '\(name)' are in place.")
        }
    }

    struct Refresh: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Look at the upstream anew, after it was changed past the gate.",
            discussion: """
                A ref that only the upstream changed is followed, and what came with it is on record as found there. A \
                ref that both changed stays as it is: merge the upstream's value, which is then at \
                refs/gatehouse/upstream/, and push the result.
                """)

        @Argument(help: "The mirror's name.")
        var name: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            let ledger = try home.openLedgerToWrite()
            guard let mirror = try ledger.mirror(named: name) else {
                throw CommandFailure("there is no mirror '\(name)'; see 'gatehouse mirror list'")
            }
            guard let outcome = try RefreshMirror(home: home, ledger: ledger)(mirror: mirror) else {
                throw CommandFailure("a forward of '\(name)' is under way; try again")
            }
            let changes = outcome.changes
            if changes.isEmpty {
                print("The upstream holds what was last seen there.")
                let left = try ledger.listForwards(mirror: name, all: false, limit: nil).count
                if left > 0 {
                    print("Accepted updates that are not there: \(left). See 'gatehouse forward status'.")
                }
            }
            let head = try FollowHead(mirror: mirror)()
            say(
                "follows the upstream",
                changes.filter { if case .followed = $0.change { true } else { false } })
            say(
                "has more here; 'gatehouse forward' brings it",
                changes.filter { if case .forwarding = $0.change { true } else { false } })
            say(
                "has more here, which no push brought; it goes there with the next push to it",
                changes.filter { if case .ahead = $0.change { true } else { false } })
            for (ref, change) in changes {
                switch change {
                case .followed, .forwarding, .ahead: break
                case .merge(let advice):
                    print("\(ref) was changed here and there. \(advice)")
                case .hindered(let other):
                    print(
                        "\(ref) cannot be followed: \(other) is in its way here, since no ref is within another. Delete "
                            + "one of them, here or at the upstream, and refresh again.")
                case .damaged(let reason):
                    print("\(ref) is damaged here and stays as it is: \(reason)")
                }
            }
            if let first = outcome.unnamable.first {
                print(
                    "Left out are \(outcome.unnamable.count) refs of the upstream whose names are not UTF-8; one is "
                        + "\(first). Rename them there.")
            }
            if let head { print("HEAD leads to \(head.found) now, since \(head.lost) is not there.") }
            if changes.contains(where: { if case .damaged = $0.change { true } else { false } }) {
                throw ExitCode(1)
            }
        }

        /// Some by their names, many by their number.
        private func say(_ words: String, _ changes: [(ref: RefName, change: RefreshMirror.Change)]) {
            guard changes.count > Self.listed else {
                for (ref, _) in changes { print("\(ref) \(words).") }
                return
            }
            print("Each of these \(changes.count) \(words): \(ForwardMessage.names(of: changes.map(\.ref))).")
        }

        private static let listed = 20
    }

    /// A relative path means something else to the worker, which runs in another folder.
    static func absolute(_ upstream: String) -> String {
        FileManager.default.fileExists(atPath: upstream)
            ? URL(fileURLWithPath: upstream).standardizedFileURL.path : upstream
    }
}
