import Domain

extension MailChannel: ChannelInFile {
    static var words: String { "mail" }
    static var addressKeys: [String] { ["email", "to"] }
    static var otherKeys: [String] { ["from", "sendmail"] }

    /// A `[[notify]]` with `email` or `to`.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        let addresses = try table.strings("email") ?? []
        let sound = addresses.compactMap(MailAddress.init)
        guard sound.count == addresses.count else {
            throw table.problem("email", "'email' lists addresses, as [\"ops@example.com\"]")
        }
        let words = try table.strings("to") ?? []
        let readers = words.compactMap(Reader.init(rawValue:))
        guard readers.count == words.count else {
            throw table.problem("to", "'to' lists \"approvers\" and \"pusher\"")
        }
        guard !sound.isEmpty || !readers.isEmpty else {
            throw table.problem(table.has("to") ? "to" : "email", "no one is named to be notified")
        }
        guard let from = try table.string("from").flatMap(MailAddress.init) else {
            throw table.problem("from", "mail needs 'from', an address as \"gatehouse@example.com\"")
        }
        let sendmail = try table.string("sendmail") ?? "/usr/sbin/sendmail"
        guard sendmail.hasPrefix("/") else {
            throw table.problem("sendmail", "'sendmail' must be the whole path of the program")
        }
        self.init(addresses: sound, readers: readers, from: from, sendmail: sendmail)
    }
}
