import Domain
import LedgerStore

/// What a pusher is told about a push of theirs that is held.
struct HeldAdvice {
    let hold: Int64
    /// Who has to approve it.
    let approvers: String
    /// By which they see how it stands; nil for whoever came over the web, and has no key for ssh.
    let command: String?

    /// - Parameter environment: the hook's own.
    init(
        _ hold: Int64, _ record: PushRecord, home: Home, ledger: Ledger, environment: [String: String]
    ) throws {
        self.hold = hold
        let actor = record.facts.push.actor
        let participants =
            record.hold?.participants ?? FourEyes(pushers: [actor.name], authors: [], sessionOwners: [])
        approvers = try ApproverNames(in: ledger).text(of: record.verdict.approvals, besides: participants)
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
