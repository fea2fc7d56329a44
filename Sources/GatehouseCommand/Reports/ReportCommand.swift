import ArgumentParser
import Domain
import Foundation
import Reports
import Terminal

/// `gatehouse report`
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "List pushes, commits and sessions from the ledger.",
        discussion: """
            JSON and CSV name the mirror of a row 'mirror'. For this version JSON has it as 'repository', too.

            Examples:
              gatehouse report pushes --mirror website --since 7d
              gatehouse report commits --agent claude-code --path Sources/Login --format csv
              gatehouse report commits --commit ce5274849665
              gatehouse report sessions --actor alice --format json
            """,
        subcommands: [Pushes.self, Commits.self, Sessions.self, GroupHelp<Self>.self])

    struct Pushes: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List pushes with their verdicts, newest first.",
            discussion: """
                For the next page, give the last push of this page to --before. A table shows the first ref of each \
                push and its strictest finding, with the policies of the other findings.

                JSON and CSV have all refs and findings. In CSV, spaces separate the refs, and ' | ' separates the \
                findings, each written as POLICY (ACTION) PLACE: MESSAGE. A '|' within a finding is written '\\\\|'.
                """)

        @OptionGroup var filter: FilterOptions
        @OptionGroup var limit: LimitOptions
        @Option(help: ArgumentHelp("Continue after this push, such as p42.", valueName: "push"))
        var before: PushNumber?
        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        func run() throws {
            let ledger = try home.openReading()
            let numbers = try ledger.pushNumbers(
                filter.filter(in: ledger), before: before?.number, limit: limit.toFind(in: output.format))
            try output.show(
                Listing(numbers, limit: limit.rows(in: output.format)) {
                    try ledger.pushes($0).map(PushDocument.init)
                },
                columns: [
                    Column("push", \.push), Column("received", \.received),
                    Column("mirror", \.mirror),
                    Column("actor", \.actor),
                ] + Column.verdict(\.verdict, \.emergency) + [
                    Column("refs", in: [.table], \.refsText),
                    Column("refs", in: [.csv]) { $0.refs.map(\.ref).joined(separator: " ") },
                    Column("commits") { String($0.commits) },
                    Column("forward") { $0.forward.joined(separator: " ") },
                    Column("findings", in: [.table], \.findingsText),
                    Column("findings", in: [.csv], \.allFindingsText), Column("policy", in: [.csv], \.policy),
                ], empty: "No push matches.")
        }
    }

    struct Commits: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the new commits of pushes with their agents and sessions, newest first.",
            discussion: """
                'coverage' is the share of a commit's added lines that its sessions wrote: in JSON and CSV as \
                'covered' of 'countable' lines, and 'coverage' from 0 to 1; in a table as a percentage.

                For the next page, give the number of the last row to --before.
                """)

        @OptionGroup var filter: FilterOptions
        @OptionGroup var limit: LimitOptions
        @Option(
            help: ArgumentHelp(
                "Only this commit: its id, or at least its first seven digits.", valueName: "id"))
        var commit: CommitPrefix?
        @Option(help: ArgumentHelp("Continue after this row of an earlier page.", valueName: "row"))
        var before: Int64?
        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        func run() throws {
            let ledger = try home.openReading()
            var wanted = try filter.filter(in: ledger)
            wanted.commit = commit
            let rows = try ledger.commitRows(
                wanted, before: before, limit: limit.toFind(in: output.format))
            try output.show(
                Listing(rows, limit: limit.rows(in: output.format)) {
                    try ledger.commits(rows: $0).map(CommitDocument.init)
                }, columns: Self.columns, empty: "No commit matches.")
        }

        private static var columns: [Column<CommitDocument>] {
            let about: [Column<CommitDocument>] = [
                Column("row") { String($0.row) },
                Column("commit", in: [.table]) { String($0.commit.prefix(12)) },
                Column("commit", in: [.csv], \.commit),
                Column("push", \.push), Column("mirror", \.mirror), Column("author", \.author),
            ]
            let verdict =
                Column.verdict(\CommitDocument.verdict, \.emergency)
                + [Column("agent") { $0.agent ?? "" }]
            let sessions: [Column<CommitDocument>] = [
                Column("session", in: [.table], \.sessionText), Column("outcome", in: [.csv], \.outcome),
                Column("covered", in: [.csv]) { $0.covered.map { "\($0)" } ?? "" },
                Column("countable", in: [.csv]) { $0.countable.map { "\($0)" } ?? "" },
                Column("coverage", in: [.csv]) { $0.coverage.map { "\($0)" } ?? "" },
                Column("found", in: [.csv]) { $0.found ?? "" },
                Column("segments", in: [.table], \.segmentsText),
                Column("segments", in: [.csv]) { $0.segments.joined(separator: " ") },
            ]
            let more: [Column<CommitDocument>] = [
                Column("subject", \.subject), Column("author_email", in: [.csv], \.authorEmail),
                Column("committed", in: [.csv], \.committed), Column("received", in: [.csv], \.received),
                Column("actor", in: [.csv], \.actor),
                Column("path_count", in: [.csv]) { String($0.pathCount) },
            ]
            return about + verdict + sessions + more
        }
    }

    struct Sessions: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List recorded sessions, latest first.",
            discussion: "To read one, use 'gatehouse session show' or 'gatehouse session replay'.")

        @OptionGroup var filter: FilterOptions
        @OptionGroup var limit: LimitOptions
        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        func run() throws {
            let ledger = try home.openReading()
            let ids = try ledger.sessions(
                filter.filter(in: ledger), limit: limit.toFind(in: output.format))
            try output.show(
                Listing(ids, limit: limit.rows(in: output.format)) {
                    try ledger.sessions($0).map(SessionDocument.init)
                }, columns: Self.columns, empty: "No session matches.")
        }

        private static var columns: [Column<SessionDocument>] {
            [
                Column("session", \.session), Column("agent", \.agent),
                Column("models") { $0.models.joined(separator: " ") }, Column("owner", \.owner),
                Column("mirror", \.mirror), Column("last", \.lastRecorded),
                Column("first", in: [.csv], \.firstRecorded),
                Column("segments") { String($0.segments) }, Column("messages") { String($0.messages) },
                Column("edits") { String($0.edits) }, Column("commits") { String($0.commits) },
            ]
        }
    }
}

extension Column {
    /// The verdict of a push. A table marks an emergency in the same column, CSV has a column for it.
    fileprivate static func verdict(
        _ verdict: @escaping (Row) -> String, _ emergency: @escaping (Row) -> Bool
    ) -> [Column] {
        [
            Column("verdict", in: [.table]) { emergency($0) ? "\(verdict($0)) (EMERGENCY)" : verdict($0) },
            Column("verdict", in: [.csv], verdict),
            Column("emergency", in: [.csv]) { String(emergency($0)) },
        ]
    }
}
