import Domain
import Programs
import Glibc
package import LedgerStore

/// What the ssh forced command does: it tells the hooks who came, and becomes the program that was asked for.
package struct EnterByShell {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// A program with its arguments and its whole environment.
    package struct Program: Sendable {
        package let path: String
        package let arguments: [String]
        package let environment: [String: String]
    }

    /// Decides what an actor gets for a request. Nothing of the client's environment goes along but a sound GIT_PROTOCOL.
    ///
    /// - Parameter gatehouse: this program's own path.
    package func program(
        for actor: String, request: ShellRequest, environment: [String: String], gatehouse: String
    ) throws -> Program {
        guard let profile = try ledger.profile(of: actor), !profile.isDisabled else {
            throw ShellRequest.Refused(
                description: "\(VisibleText.escaping(actor)) is disabled here, or not known any more")
        }
        var clean = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
            "GATEHOUSE_ACTOR": actor, "GATEHOUSE_HOME": home.path,
        ]
        if let account = Account.current {
            clean["HOME"] = account.home
            clean["USER"] = account.name
            clean["LOGNAME"] = account.name
        }
        clean[SSHAddress.portVariable] = SSHAddress.port(ofConnection: environment["SSH_CONNECTION"])
        switch request {
        case .git(let service, let path):
            if let version = environment["GIT_PROTOCOL"], Self.isProtocol(version) {
                clean["GIT_PROTOCOL"] = version
            }
            let mirror = try mirror(at: path)
            if service == "receive-pack" { try checkGuardian(of: mirror) }
            return Program(path: "git", arguments: ["git", service, mirror.path], environment: clean)
        case .hold(let arguments):
            return Program(
                path: gatehouse, arguments: ["gatehouse", "hold"] + arguments, environment: clean)
        }
    }

    /// Whom a copy of a home lets in, the home itself may not know.
    private func checkGuardian(of mirror: Mirror) throws {
        do {
            try Guardianship(home: home, ledger: ledger).check(mirror)
        } catch is Guardianship.Refused {
            throw ShellRequest.Refused(
                description:
                    "pushes to '\(mirror.name)' are another home's than the one that this server asks who may "
                    + "come in; nothing was changed. The administrator can say why: 'gatehouse doctor' tells more"
            )
        }
    }

    /// As `version=2`; see git(1).
    private static func isProtocol(_ text: String) -> Bool {
        text.utf8.count <= 100
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x3A).contains($0) || $0 == 0x3D }
    }

    /// The mirror that a client means: by its name, with or without `.git`, or by its path.
    private func mirror(at path: String) throws -> Mirror {
        let mirrors = try ledger.mirrors()
        if let exact = mirrors.first(where: { $0.path == path }) { return exact }
        var name = path[...]
        for prefix in ["~/", "/"] where name.hasPrefix(prefix) { name = name.dropFirst(prefix.count) }
        while name.hasSuffix("/") { name = name.dropLast() }
        if name.hasSuffix(".git") { name = name.dropLast(4) }
        guard let mirror = mirrors.first(where: { $0.name == name }) else {
            throw ShellRequest.Refused(
                description: "there is no mirror '\(VisibleText.escaping(String(name)))' here")
        }
        return mirror
    }
}
