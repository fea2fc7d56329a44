import Domain
package import Files
import Glibc
package import LedgerStore
import Programs

/// The rules of the ssh forced command, which tells the hooks the actor's name and becomes the requested program.
package struct EnterByShell {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// A program with its arguments and its complete environment.
    package struct Program: Sendable {
        package let path: String
        package let arguments: [String]
        package let environment: [String: String]

        /// Becomes the program.
        ///
        /// - Throws: `SystemError` where it cannot be run.
        package func replaceThisProcess() throws(SystemError) -> Never {
            try ProcessReplacement.become(path, arguments: arguments, environment: environment)
        }
    }

    /// Notes that an actor came with a key, by its fingerprint.
    ///
    /// - Throws: errors of the ledger.
    package func noteUse(ofKey fingerprint: String) throws { try ledger.noteUse(ofKey: fingerprint) }

    /// Decides which program serves an actor's request. Of the client's environment, only a valid GIT_PROTOCOL is kept.
    ///
    /// - Parameter gatehouse: this program's own path.
    /// - Throws: `Problem`, and errors of the ledger.
    package func program(
        for actor: String, request: ShellRequest, environment: [String: String], gatehouse: String
    ) throws -> Program {
        guard let profile = try ledger.profile(of: actor), !profile.isDisabled else {
            throw Problem(.denied, "the actor \(VisibleText.escaping(actor)) is disabled or no longer exists")
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

    /// Makes sure that this home guards a mirror: a copy of a home may know other actors.
    private func checkGuardian(of mirror: Mirror) throws {
        do {
            try Guardianship(home: home, ledger: ledger).check(mirror)
        } catch is Guardianship.Refused {
            throw Problem(
                .conflict,
                "this server checks logins against one home, but '\(mirror.name)' belongs to another one; nothing "
                    + "was changed. Ask the administrator, who sees more with 'gatehouse doctor'")
        }
    }

    /// Whether a text has the form `version=2`; see git(1).
    private static func isProtocol(_ text: String) -> Bool {
        text.utf8.count <= 100
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x3A).contains($0) || $0 == 0x3D }
    }

    /// The mirror that a client names, with or without `.git`, or by its path.
    private func mirror(at path: String) throws -> Mirror {
        let mirrors = try ledger.mirrors()
        if let exact = mirrors.first(where: { $0.path == path }) { return exact }
        var name = path[...]
        for prefix in ["~/", "/"] where name.hasPrefix(prefix) { name = name.dropFirst(prefix.count) }
        while name.hasSuffix("/") { name = name.dropLast() }
        if name.hasSuffix(".git") { name = name.dropLast(4) }
        guard let mirror = mirrors.first(where: { $0.name == name }) else {
            throw Problem(.missing, "there is no mirror '\(VisibleText.escaping(String(name)))' here")
        }
        return mirror
    }
}
