import Domain
import LedgerStore

/// What a pusher reads about their held push.
struct HeldAdvice {
    let hold: Int64
    /// Who may approve it, in words.
    let approvers: String
    /// The command that shows how it stands; nil for those who push over the web and have no key for ssh.
    let command: String?

    /// - Parameter environment: that of the hook.
    init(
        _ hold: Int64, _ record: PushRecord, home: Home, ledger: Ledger, environment: [String: String]
    ) throws {
        self.hold = hold
        let actor = record.facts.push.actor
        let participants =
            record.hold?.participants ?? Participants(pushers: [actor.name], authors: [], sessionOwners: [])
        approvers = try ApproverNames(in: ledger).text(
            of: record.verdict.approvalRules, besides: participants)
        let words = "hold show h\(hold)"
        switch actor.origin {
        case .ssh:
            let address = try SSHAddress(ledger: ledger, port: environment[SSHAddress.portVariable])
            command = "\(address.command) \(words)"
        case .http:
            let name = try ledger.profile(of: actor.name)?.name
            let hasKey = try name.map { try !ledger.keys(of: $0).isEmpty } ?? false
            command = hasKey ? "\(try SSHAddress(ledger: ledger).command) \(words)" : nil
        case .local, .release: command = "gatehouse \(words) --home '\(home.path)'"
        }
    }
}
