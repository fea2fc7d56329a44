import ArgumentParser
import Domain
import Foundation
import Reports
import Terminal

/// The options that select the rows of a report.
struct FilterOptions: ParsableArguments {
    @OptionGroup var mirror: MirrorOption
    @Option(help: "Only this pusher.")
    var actor: String?
    @Option(help: "Only pushes to this ref, such as refs/heads/main or main.")
    var ref: String?
    @Option(help: "Only changes to this file or folder.")
    var path: String?
    @Option(help: "Only commits that this agent helped with, such as claude-code.")
    var agent: String?
    @Option(help: "Only pushes with this verdict: accept, hold or reject.")
    var verdict: Verdict.Kind?
    @Option(
        help: ArgumentHelp(
            "Only from this time on: 2026-11-01, an RFC 3339 time, or 90m, 24h, 7d ago.",
            valueName: "time"))
    var since: Moment?
    @Option(help: ArgumentHelp("Only before this time.", valueName: "time"))
    var until: Moment?

    /// The filter that the options ask for.
    ///
    /// - Throws: `Problem` if the ledger knows no such mirror or actor. Nothing could match, and a misspelt
    ///   name would look like an empty answer.
    func filter(in ledger: any LedgerReading) throws -> ReportFilter {
        try mirror.name.map(ledger.expectRecords(ofMirror:))
        if let actor, try !ledger.knowsActor(actor) {
            throw Problem(
                .missing,
                "the ledger knows no actor named '\(VisibleText.escaping(actor))': it has no push under that name, "
                    + "and 'gatehouse actor list' does not show it")
        }
        var filter = ReportFilter()
        filter.mirror = mirror.name
        filter.actor = actor
        filter.ref = ref.map { $0.hasPrefix("refs/") ? $0 : "refs/heads/" + $0 }
        filter.path = path
        filter.agent = agent
        filter.verdict = verdict
        filter.since = since?.timestamp
        filter.until = until?.timestamp
        return filter
    }
}

extension Verdict.Kind: ExpressibleByArgument {}

extension CommitPrefix: ExpressibleByArgument {
    /// Reads the start of an id, in upper or lower case.
    public init?(argument: String) {
        self.init(argument)
    }
}

/// A time as people write it.
struct Moment: ExpressibleByArgument {
    let timestamp: Timestamp

    init?(argument: String) {
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        if let unit = argument.last, let factor = Self.units[unit], let count = Int64(argument.dropLast()),
            count >= 0
        {
            let (span, overflow) = count.multipliedReportingOverflow(by: factor)
            guard !overflow else { return nil }
            timestamp = now.adding(milliseconds: -span)
            return
        }
        let text = argument.count == 10 ? argument + "T00:00:00Z" : argument
        let styles: [Date.ISO8601FormatStyle] = [
            .iso8601, Date.ISO8601FormatStyle(includingFractionalSeconds: true),
        ]
        guard let date = styles.lazy.compactMap({ try? $0.parse(text) }).first else { return nil }
        timestamp = Timestamp(milliseconds: Int64(date.timeIntervalSince1970 * 1_000))
    }

    private static let units: [Character: Int64] = ["m": 60_000, "h": 3_600_000, "d": 86_400_000]
}

/// A push as people write it: `p42`.
struct PushNumber: ExpressibleByArgument {
    let number: Int64

    init?(argument: String) {
        guard let number = Int64(argument.hasPrefix("p") ? argument.dropFirst() : argument[...]) else {
            return nil
        }
        self.number = number
    }
}
