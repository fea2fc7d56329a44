import Domain
package import LedgerStore

/// Keeps comments of a hold's pusher and approvers.
package struct CommentOnHold {
    private let home: Home
    private let ledger: Ledger

    /// The longest comment, in bytes.
    private static let maximumSize = 4_000

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// - Throws: `Problem` for an actor who may not comment, and for a comment that is empty or too long.
    package func callAsFunction(_ number: Int64, by name: String, _ words: String) throws {
        let hold = try ledger.hold(number)
        guard try hold.concerns(name, ledger.profile(of: name)) else {
            throw Problem(
                .denied,
                "\(VisibleText.escaping(name)) did not push h\(number) and may not approve it, and so "
                    + "cannot comment on it")
        }
        if let mirror = try ledger.mirror(named: hold.mirror) {
            try Guardianship(home: home, ledger: ledger).check(mirror)
        }
        guard !VisibleText.isBlank(words) else {
            throw Problem(.invalid, "the comment is empty")
        }
        guard words.utf8.count <= Self.maximumSize else {
            throw Problem(
                .invalid, "the comment has \(words.utf8.count) bytes, more than \(Self.maximumSize)")
        }
        try ledger.comment(MaskWords(home: home, ledger: ledger)(words), on: hold, by: name)
    }
}
