import ArgumentParser
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
        let access = SessionAccess(
            try CommandIdentity.viewer(in: ledger), home: home, ledger: ledger, command: "blame")
        let lines = try BlameFile(access, in: ledger)(path, at: ref, lines: lines?.lines, ofMirror: mirror)
        try output.show(lines, columns: .blame, empty: "The file is empty.")
    }
}
