import ArgumentParser
import Domain
import Gate
import LedgerStore

/// `gatehouse mirror set-upstream`
struct SetUpstreamCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-upstream",
        abstract: "Put another upstream behind a mirror, as after the forge's address changed.",
        discussion: """
            What is owed goes there from now on, and the change is on record. The new upstream has to answer; as with \
            'mirror add', its credential is the account's own, and a URL with a password is refused. A forward that is under \
            way is ended, since the upstream before may hang.

            Nothing there is overwritten unseen. Refs that have something else there stay as they are, here and there, \
            until 'gatehouse mirror refresh' looks at them. What is not there and was pushed through the gate is brought; \
            what the mirror was made with and nobody pushed since is listed, for you to bring.

            Example: gatehouse mirror set-upstream website ssh://git@new.example/team/website.git
            """)

    @Argument(help: "The mirror's name.")
    var name: String
    @Argument(help: ArgumentHelp("Where accepted pushes go from now on.", valueName: "url"))
    var upstream: String
    @OptionGroup var home: HomeOptions

    /// So many refs are named.
    private static let shown = 10

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedgerToWrite()
        let outcome = try SetUpstream(home: home, ledger: ledger)(
            name, to: MirrorCommand.absolute(upstream))
        print("What '\(name)' accepts goes to \(outcome.mirror.upstream) from now on.")
        if outcome.brought > 0 {
            print(
                "Refs that are older there, or not there: \(outcome.brought). 'gatehouse forward' brings them."
            )
        }
        if !outcome.differing.isEmpty {
            print(
                "Refs that have something else there: \(Self.list(outcome.differing)). See to them with: "
                    + "gatehouse mirror refresh \(name)")
        }
        if !outcome.missing.isEmpty {
            let refs = outcome.missing.prefix(Self.shown).map { ShellWord.quoting($0.rawValue) }
            print(
                """
                Refs that are not there, and were here before the gate: \(Self.list(outcome.missing)). Bring them with:
                git --git-dir=\(ShellWord.quoting(outcome.mirror.path)) push \(ShellWord.quoting(outcome.mirror.upstream)) \(refs.joined(separator: " "))
                """)
        }
    }

    private static func list(_ refs: [RefName]) -> String {
        let rest = refs.count - shown
        return refs.prefix(shown).map(\.description).joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more" : "")
    }
}
