import Domain
import Programs
import LedgerStore

/// How the home's commands are reached over ssh, as far as the server knows.
struct SSHAddress {
    /// In the environment that the forced command makes: the port that somebody came by, where it is not ssh's own.
    static let portVariable = "GATEHOUSE_SSH_PORT"
    private static let standardPort = "22"

    /// As `ssh git@git.example.com`; with `HOST` where the home's name is none of a host.
    let command: String

    /// - Parameter port: nil where nobody came over ssh just now.
    init(ledger: Ledger, port: String? = nil) throws {
        let origin = try ledger.homeValue("origin").flatMap { Self.isHost($0) ? $0 : nil } ?? "HOST"
        let account = Account.current.map { $0.name + "@" } ?? ""
        let option = port.flatMap { UInt16($0) }.map { "-p \($0) " } ?? ""
        command = "ssh \(option)\(account)\(origin)"
    }

    /// The port that a client came to, of what sshd says in SSH_CONNECTION; nil for the usual one.
    static func port(ofConnection text: String?) -> String? {
        guard let fields = text?.split(separator: " "), fields.count == 4, UInt16(fields[3]) != nil,
            fields[3] != standardPort
        else { return nil }
        return String(fields[3])
    }

    private static func isHost(_ text: String) -> Bool {
        text.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9.-]{0,252}/) != nil
    }
}
