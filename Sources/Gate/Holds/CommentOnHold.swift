import Domain
package import LedgerStore

/// Keeps what a hold's pusher or one of its approvers says of it, without deciding anything.
package struct CommentOnHold {
    private let home: Home
    private let ledger: Ledger

    /// In bytes.
    private static let maximumSize = 4_000

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    package func callAsFunction(_ number: Int64, by name: String, _ words: String) throws {
        let hold = try ledger.hold(number)
        guard try hold.concerns(name, ledger.profile(of: name)) else {
            throw DecideHold.Refused(
                description:
                    "\(VisibleText.escaping(name)) neither pushed h\(number) nor may approve it, and so "
                    + "cannot comment on it")
        }
        if let mirror = try ledger.mirror(named: hold.mirror) {
            try Guardianship(home: home, ledger: ledger).check(mirror)
        }
        guard !VisibleText.isBlank(words) else {
            throw DecideHold.Refused(description: "the comment is empty")
        }
        guard words.utf8.count <= Self.maximumSize else {
            throw DecideHold.Refused(
                description: "the comment has \(words.utf8.count) bytes, more than \(Self.maximumSize)")
        }
        try ledger.comment(MaskWords(home: home, ledger: ledger)(words), on: hold, by: name)
    }
}
