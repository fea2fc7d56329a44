import ArgumentParser
import Domain
import Gate
import Reports
import Terminal

/// `gatehouse blame`
struct BlameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blame",
        abstract: "Show the commit, session and prompt behind each line of a file.",
        discussion: """
            'outcome' says how the commit's claim to its sessions was judged, as in 'gatehouse report commits'; \
            'unjudged' means that the commit is older than the gate. A line has a session if a session that its \
            commit names edited it, or if the lines of an undeclared commit were found in a session. 'actor' is the \
            owner of that session, or else the pusher of the commit.

            Examples:
              gatehouse blame website Sources/Login.swift --lines 10,30
              gatehouse blame website Sources/Login.swift --ref refs/tags/v1.0 --format json
            """)

    @Argument(help: "The mirror's name.")
    var mirror: String
    @Argument(help: "The file's path, from the top of the repository.")
    var path: String
    @Option(help: "Show the file at this ref or commit.")
    var ref = "HEAD"
    @Option(help: ArgumentHelp("Only these lines, as 10,30.", valueName: "first,last"))
    var lines: LineRange?
    @OptionGroup var output: OutputOptions
    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedger()
        let mirror = try (ledger as any LedgerReading).recordedMirror(named: mirror)
        let file = try BlamedFile(path, at: ref, lines: lines?.lines, in: mirror)
        var origins = try LineOrigins(of: file.commits, mirror: mirror.name, in: ledger)
        let found = try file.lines.map { (line: $0, origin: try origins.origin(of: $0)) }
        let access = SessionAccess(
            try CommandIdentity.viewer(in: ledger), home: home, ledger: ledger, command: "blame")
        let opened = try access.open(Set(found.compactMap(\.origin?.session)))
        let lines = found.map {
            BlameDocument($0.line, from: $0.origin, among: opened, as: origins.judgement(of: $0.line))
        }
        try output.show(lines, columns: Self.columns, empty: "The file is empty.")
    }

    private static var columns: [Column<BlameDocument>] {
        [
            Column("line") { String($0.line) }, Column("commit") { String($0.commit.prefix(12)) },
            Column("outcome", \.outcome), Column("push") { $0.push ?? "" },
            Column("actor") { $0.actor ?? "" }, Column("agent") { $0.agent ?? "" },
            Column("session", in: [.table]) { String($0.session?.suffix(6) ?? "") },
            Column("session", in: [.csv]) { $0.session ?? "" },
            Column("prompt", in: [.table]) { $0.withheld ? "(not shown to you)" : $0.prompt ?? "" },
            Column("prompt", in: [.csv]) { $0.prompt ?? "" },
            Column("withheld", in: [.csv]) { String($0.withheld) },
            Column("text", in: [.table]) { $0.text.replacing("\t", with: "    ").replacing("\r", with: "") },
            Column("text", in: [.csv], \.text),
        ]
    }
}
