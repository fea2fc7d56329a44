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
            commandName: "pushes",
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
                    try ledger.pushes($0)
                },
                columns: .pushes, empty: "No push matches.")
        }
    }

    struct Commits: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "commits",
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
                    try ledger.commits(rows: $0)
                }, columns: .commits, empty: "No commit matches.")
        }
    }

    struct Sessions: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sessions",
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
                    try ledger.sessions($0)
                }, columns: .sessions, empty: "No session matches.")
        }
    }
}
