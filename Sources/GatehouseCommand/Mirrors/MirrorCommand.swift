import ArgumentParser
import Domain
import Files
import Foundation
import Gate
import Reports
import Terminal

/// `gatehouse mirror`
struct MirrorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mirror",
        abstract: "Manage mirrors: the gated repositories in front of an upstream.",
        subcommands: [
            Add.self, Adopt.self, List.self, Repair.self, Refresh.self, SetUpstreamCommand.self,
            RemoveMirrorCommand.self, GroupHelp<Self>.self,
        ])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Make a mirror of an upstream.",
            discussion: """
                The mirror is HOME/mirrors/NAME.git, with everything that the upstream has; developers push to it from \
                now on. The credential for the upstream comes from the account's credential helpers or ssh \
                configuration; a URL with a password is refused.

                Example: gatehouse mirror add website --upstream ssh://git@forge.example/team/website.git
                """)

        @Argument(help: "The mirror's name: letters, digits, '.', '_' and '-'.")
        var name: String
        @Option(help: ArgumentHelp("The repository that accepted pushes are forwarded to.", valueName: "url"))
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
            commandName: "adopt",
            abstract: "Make an existing bare repository a mirror.",
            discussion: """
                The repository stays where it is. Its hooks go on running: a hook named pre-receive or post-receive is \
                renamed to NAME.adopted and runs as before. Refused are a path with ':', a SHA-256 or reftable \
                repository, and a repository that is not bare.

                Example: gatehouse mirror adopt /srv/git/website.git --upstream https://forge.example/team/website.git
                """)

        @Argument(help: "The bare repository.")
        var path: String
        @Option(help: ArgumentHelp("The repository that accepted pushes are forwarded to.", valueName: "url"))
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
                "The mirror '\(mirror.name)' is at \(mirror.path). Its hooks and configuration are installed."
            )
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the home's mirrors.")

        @Flag(help: "Include removed mirrors, under the names of their records.")
        var all = false
        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        func run() throws {
            try output.show(
                try ListedMirror.read(from: home.openReading(), all: all), columns: .mirrors(all: all),
                empty: "No mirrors yet. Make one with 'gatehouse mirror add'.")
        }
    }

    struct Repair: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "repair",
            abstract: "Install a mirror's hooks and configuration again.",
            discussion: """
                Use this for problems that 'gatehouse doctor' finds, after installing Gatehouse again, and after \
                moving or restoring the home to another folder, which then counts as the home's place. A copy of a \
                home that still exists is refused, since the mirrors belong to that home.
                """)

        @Argument(help: "The mirror's name.")
        var name: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            try InstallMirror(home: home, ledger: home.openLedgerToWrite(), files: InstalledFiles()).repair(
                name: name)
            print("The hooks and the configuration of '\(name)' are installed.")
        }
    }

    struct Refresh: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "refresh",
            abstract: "Take over changes that reached the upstream without the gate.",
            discussion: """
                A ref that changed only at the upstream follows it, and its new commits are recorded as found there. A \
                ref that changed on both sides stays: merge the upstream's value, which is then under \
                refs/gatehouse/upstream/, and push the result.
                """)

        @Argument(help: "The mirror's name.")
        var name: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            let ledger = try home.openLedgerToWrite()
            let reading: any LedgerReading = ledger
            let mirror = try reading.existingMirror(named: name)
            guard let outcome = try RefreshMirror(home: home, ledger: ledger)(mirror: mirror) else {
                throw Problem(.unavailable, "a forward of '\(name)' is in progress", advice: "try again")
            }
            let changes = outcome.changes
            if changes.isEmpty {
                print("The upstream has not changed.")
                let left = try reading.listForwards(mirror: name, all: false, limit: nil).count
                if left > 0 {
                    print("Accepted updates that it does not have: \(left). See 'gatehouse forward status'.")
                }
            }
            let head = try FollowHead(mirror: mirror)()
            say(
                "follows the upstream",
                changes.filter { if case .followed = $0.change { true } else { false } })
            say(
                "is ahead of the upstream; 'gatehouse forward' forwards it",
                changes.filter { if case .forwarding = $0.change { true } else { false } })
            say(
                "is ahead of the upstream by commits that no push brought; the next push to it forwards them",
                changes.filter { if case .ahead = $0.change { true } else { false } })
            for (ref, change) in changes {
                switch change {
                case .followed, .forwarding, .ahead: break
                case .merge(let advice):
                    print("\(ref) was changed both here and at the upstream. \(advice)")
                case .hindered(let other):
                    print(
                        "\(ref) cannot follow the upstream: \(other) is in its way here, since a ref cannot be both a "
                            + "name and a folder. Delete one of them, here or at the upstream, and refresh again."
                    )
                case .damaged(let reason):
                    print("\(ref) is damaged here and was not changed: \(reason)")
                }
            }
            if let first = outcome.unnamable.first {
                print(
                    "Refs of the upstream that are left out since their names are not UTF-8: "
                        + "\(outcome.unnamable.count), such as \(first). Rename them there.")
            }
            if let head { print("HEAD now points to \(head.found), since \(head.lost) does not exist.") }
            if changes.contains(where: { if case .damaged = $0.change { true } else { false } }) {
                throw ExitCode(1)
            }
        }

        /// Prints a line for each ref, or one line for many.
        private func say(_ words: String, _ changes: [(ref: RefName, change: RefreshMirror.Change)]) {
            guard changes.count > Self.listed else {
                for (ref, _) in changes { print("\(ref) \(words).") }
                return
            }
            print(
                "Each of \(changes.count) refs \(words): \(ForwardMessage.names(of: changes.map(\.ref))).")
        }

        private static let listed = 20
    }

    /// An upstream with an absolute path, since the worker runs in another folder.
    static func absolute(_ upstream: String) -> String {
        FileManager.default.fileExists(atPath: upstream)
            ? URL(fileURLWithPath: upstream).standardizedFileURL.path : upstream
    }
}
