import ArgumentParser
import Domain
import Foundation
import LedgerStore
import Reports
import Terminal

/// What a report is about.
struct FilterOptions: ParsableArguments {
    @OptionGroup var mirror: MirrorOption
    @Option(help: "Only this pusher.")
    var actor: String?
    @Option(help: "Only pushes to this ref, as refs/heads/main or main.")
    var ref: String?
    @Option(help: "Only what changed this file, or something in this folder.")
    var path: String?
    @Option(help: "Only what this agent helped with, as claude-code.")
    var agent: String?
    @Option(help: "Only pushes with this verdict: accept, hold or reject.")
    var verdict: Verdict.Decision?
    @Option(
        help: ArgumentHelp(
            "From then on: 2026-11-01, an RFC 3339 time, or 90m, 24h, 7d ago.", valueName: "time"))
    var since: Moment?
    @Option(help: ArgumentHelp("Before then.", valueName: "time"))
    var until: Moment?

    /// - Throws: where the mirror or the actor is none that the ledger knows: nothing could match, and a name that is
    ///   misspelt would look like an answer.
    func filter(in ledger: Ledger) throws -> ReportFilter {
        try mirror.name.map(ledger.expectRecords(ofMirror:))
        if let actor, try !ledger.knowsActor(actor) {
            throw CommandFailure(
                "the ledger knows no actor named '\(VisibleText.escaping(actor))': nobody pushed under that name, and "
                    + "'gatehouse actor list' does not have it")
        }
        var filter = ReportFilter()
        filter.repository = mirror.name
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

extension Verdict.Decision: ExpressibleByArgument {}

extension CommitPrefix: ExpressibleByArgument {
    /// Takes the beginning of an id in any letter case.
    public init?(argument: String) {
        self.init(argument)
    }
}

/// A time as people give it.
struct Moment: ExpressibleByArgument {
    let timestamp: Timestamp

    init?(argument: String) {
        let now = Timestamp.now
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

/// A push as people quote it: `p42`.
struct PushNumber: ExpressibleByArgument {
    let number: Int64

    init?(argument: String) {
        guard let number = Int64(argument.hasPrefix("p") ? argument.dropFirst() : argument[...]) else {
            return nil
        }
        self.number = number
    }
}
