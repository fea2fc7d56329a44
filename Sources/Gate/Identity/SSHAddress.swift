import Domain
import LedgerStore
import Programs

/// The ssh command that reaches the home's commands, as far as the server knows it.
struct SSHAddress {
    /// The variable that the forced command sets to the port of the connection, if it is not the standard port.
    static let portVariable = "GATEHOUSE_SSH_PORT"
    private static let standardPort = "22"

    /// Such as `ssh git@git.example.com`; with `HOST` if the home's name is not a host name.
    let command: String

    /// - Parameter port: the port of the present connection; nil without one, or for the standard port.
    init(ledger: Ledger, port: String? = nil) throws {
        let origin = try ledger.homeValue("origin").flatMap { Self.isHost($0) ? $0 : nil } ?? "HOST"
        let account = Account.current.map { $0.name + "@" } ?? ""
        let option = port.flatMap { UInt16($0) }.map { "-p \($0) " } ?? ""
        command = "ssh \(option)\(account)\(origin)"
    }

    /// The server's port in sshd's SSH_CONNECTION; nil for the standard port.
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
