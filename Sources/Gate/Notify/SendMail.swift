import Domain
import Foundation
import Programs
import LedgerStore

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

/// Hands a message to the machine's mail system through its sendmail program.
struct SendMail {
    let ledger: Ledger

    private static let seconds = 60.0

    /// - Parameter hold: the subject of the message; nil for a test, which goes only to the addresses in the policy.
    func callAsFunction(
        _ message: NotificationMessage, to mail: MailChannel, about hold: Hold?
    ) throws -> DeliveryOutcome {
        let recipients = try recipients(mail, hold)
        guard !recipients.isEmpty else {
            return .skipped(
                "no address is known for: \(mail.readers.map(\.rawValue).joined(separator: ", "))")
        }
        let outcome = try ChildProcess.run(
            mail.sendmail, ["-t", "-i"], environment: SendWebhook.environment, directory: "/",
            input: MailMessage(message: message, from: mail.from, recipients: recipients).bytes,
            seconds: Self.seconds, maximumOutput: 65_536)
        guard !outcome.succeeded else { return .delivered }
        let words = VisibleText.beginning(
            of: VisibleText.inOneLine(outcome.errorText.trimmingCharacters(in: .whitespaces)),
            bytes: 300)
        return .failed(
            "\(mail.sendmail) \(Self.words(of: outcome.ending))" + (words.isEmpty ? "" : ": \(words)"))
    }

    private static func words(of ending: ChildProcess.Outcome.Ending) -> String {
        switch ending {
        case .exited(let code): "ended with status \(code)"
        case .signalled(let signal): "was ended by signal \(signal)"
        case .timedOut: "did not end within \(Int(seconds)) s"
        case .saidTooMuch: "wrote too much output"
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
