package import Domain
import Gate

/// Decides which holds a viewer sees, and finds those.
///
/// The home's account sees all of them. An actor sees those that they pushed, and those that they may decide on, even
/// if only in an emergency.
package struct HoldAccess {
    private let ledger: any LedgerReading
    /// Nil where all holds are seen.
    private let actor: HoldViewer?

    /// How many holds are read at once.
    private static let page = 500

    /// - Parameter actor: the name that the server in front gave; nil for the home's account.
    /// - Throws: where the ledger cannot be read.
    package init(of actor: String?, in ledger: any LedgerReading) throws {
        self.ledger = ledger
        self.actor = try actor.map { try HoldViewer($0, in: ledger) }
    }

    /// Tells whether the viewer sees a hold.
    package func sees(_ hold: Hold) -> Bool { actor?.sees(hold) ?? true }

    /// Finds a hold by its number.
    ///
    /// - Throws: `Problem` where there is none, or the viewer does not see it.
    package func hold(_ number: Int64) throws -> Hold {
        let hold = try ledger.hold(number)
        guard sees(hold) else {
            throw Problem(.denied, "you did not push h\(number) and may not approve it")
        }
        return hold
    }

    /// Lists the numbers of the newest holds that the viewer sees.
    ///
    /// - Parameters:
    ///   - mirror: only holds of this one; nil for all.
    ///   - all: also holds that are closed.
    ///   - limit: how many; nil for all.
    /// - Throws: `Problem` where no mirror ever had that name.
    package func numbers(mirror: String?, all: Bool, limit: Int?) throws -> [Int64] {
        try mirror.map(ledger.expectRecords(ofMirror:))
        let size = min(limit ?? Self.page, Self.page)
        var (seen, page) = ([Int64](), [Hold]())
        repeat {
            page = try ledger.holds(mirror: mirror, all: all, before: page.last?.number, limit: size)
            seen += page.filter { (all || !$0.isOverdue) && sees($0) }.map(\.number)
        } while seen.count < limit ?? .max && page.count == size
        return Array(seen.prefix(limit ?? seen.count))
    }
}
