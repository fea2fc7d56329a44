import Domain
import LedgerStore
import Programs

extension MailChannel: SentChannel {
    var program: String { sendmail }

    static var adviceOnProgram: String {
        "install a mail system, or name its program with 'sendmail' in the policy"
    }

    func obstacle(to _: String, in _: HomeKeys) -> ChannelObstacle? { nil }

    func send(
        _ message: NotificationMessage, about hold: Hold?, from sender: NotificationSender
    ) throws -> DeliveryOutcome {
        try SendMail(ledger: sender.ledger)(message, to: self, about: hold)
    }
}

/// Sends a message by mail to the people it concerns.
struct SendMail {
    let ledger: Ledger

    /// - Parameter hold: the subject of the message; nil for a test, which goes only to the addresses in the policy.
    func callAsFunction(
        _ message: NotificationMessage, to mail: MailChannel, about hold: Hold?
    ) throws -> DeliveryOutcome {
        let recipients = try recipients(mail, hold)
        guard !recipients.isEmpty else {
            return .skipped(
                "no address is known for: \(mail.readers.map(\.rawValue).joined(separator: ", "))")
        }
        let bytes = MailMessage(message: message, from: mail.from, recipients: recipients).bytes
        do {
            try Sendmail(path: mail.sendmail)(bytes)
            return .delivered
        } catch let failure as Sendmail.Failure {
            return .failed(failure.description)
        }
    }

    private func recipients(_ mail: MailChannel, _ hold: Hold?) throws -> [MailAddress] {
        var found = mail.addresses
        if let hold {
            for reader in mail.readers {
                let profiles =
                    switch reader {
                    case .pusher: try [ledger.profile(of: hold.pusher)].compactMap { $0 }
                    case .approvers: try approvers(of: hold)
                    }
                found += profiles.flatMap(\.emails).sorted().compactMap(MailAddress.init).filter(\.isRead)
            }
        }
        var seen: Set<MailAddress> = []
        return found.filter { seen.insert($0).inserted }
    }

    private func approvers(of hold: Hold) throws -> [ActorProfile] {
        let names = ApproverNames(in: ledger)
        return try hold.approvalRules.flatMap { try names.people(behind: $0, besides: hold.participants) }
    }
}
