import ArgumentParser
import Domain
import Gate

/// `gatehouse mirror set-upstream`
struct SetUpstreamCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-upstream",
        abstract: "Change a mirror's upstream, for example after the forge's address changed.",
        discussion: """
            Forwards go to the new upstream from now on, and the change is on record. The new upstream must answer. As \
            with 'mirror add', its credential is the account's own, and a URL with a password is refused. A forward in \
            progress is ended, since the old upstream may hang.

            No value at the new upstream is overwritten unseen. Refs that differ stay unchanged on both sides until \
            you run 'gatehouse mirror refresh'. Refs that are missing there are forwarded if they were pushed \
            through the gate; those that the mirror started with, without a push since, are listed for you to push.

            Example: gatehouse mirror set-upstream website ssh://git@new.example/team/website.git
            """)

    @Argument(help: "The mirror's name.")
    var name: String
    @Argument(
        help: ArgumentHelp("The repository that accepted pushes are now forwarded to.", valueName: "url"))
    var upstream: String
    @OptionGroup var home: HomeOptions

    /// Up to this many refs are named.
    private static let shown = 10

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedgerToWrite()
        let outcome = try SetUpstream(home: home, ledger: ledger)(
            name, to: MirrorCommand.absolute(upstream))
        print("Accepted pushes to '\(name)' are now forwarded to \(outcome.mirror.upstream).")
        if outcome.brought > 0 {
            print(
                "Refs that are older or missing there: \(outcome.brought). 'gatehouse forward' forwards them."
            )
        }
        if !outcome.differing.isEmpty {
            print(
                "Refs that differ there: \(Self.list(outcome.differing)). To settle them: "
                    + "gatehouse mirror refresh \(name)")
        }
        if !outcome.missing.isEmpty {
            let command =
                ["git", "--git-dir=\(outcome.mirror.path)", "push", outcome.mirror.upstream]
                + outcome.missing.prefix(Self.shown).map(\.rawValue)
            print(
                "Refs that are missing there, and are older here than the gate: \(Self.list(outcome.missing)). "
                    + "Push them with:\n" + command.map(ShellWord.quoting).joined(separator: " "))
        }
    }

    private static func list(_ refs: [RefName]) -> String {
        let rest = refs.count - shown
        return refs.prefix(shown).map(\.description).joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more" : "")
    }
}
