import ArgumentParser
import Domain
import Files
import Foundation
import Gate
import Programs
import LedgerStore
import Terminal

/// `gatehouse shell`
struct ShellCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell",
        abstract: "Be the ssh forced command: let an actor at the mirrors, and at nothing else.",
        discussion: """
            sshd runs it for the lines that 'gatehouse keys' prints. What the client asked for comes in \
            SSH_ORIGINAL_COMMAND: a push, a fetch, an archive, or 'hold list', 'hold approve h3' and the like. Nothing \
            that the client sends can make it somebody else.
            """)

    @Argument(help: "The actor, as sshd knows it by the key.")
    var actor: String
    @Option(help: "The key's fingerprint, whose use is noted.")
    var key: String?
    @OptionGroup var home: HomeOptions

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        let home = try home.resolve()
        let program: EnterByShell.Program
        do {
            let ledger = try home.openLedgerToWrite()
            let request = try ShellRequest(command: environment["SSH_ORIGINAL_COMMAND"])
            program = try EnterByShell(home: home, ledger: ledger).program(
                for: actor, request: request, environment: environment, gatehouse: Self.path)
            if let key { try ledger.noteUse(ofKey: key) }
        } catch let refused as ShellRequest.Refused {
            throw CommandFailure(refused.description)
        }
        let reason = Self.become(program)
        throw CommandFailure("\(program.path) cannot be run: \(reason)")
    }

    private static var path: String { RealPath.resolve("/proc/self/exe") ?? CommandLine.arguments[0] }

    /// Takes the program's place; returns only where that is not possible, with the reason.
    private static func become(_ program: EnterByShell.Program) -> String {
        var arguments = program.arguments.map { strdup($0) } + [nil]
        var environment = program.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        let candidates: [String] = program.environment["PATH", default: ""].split(separator: ":")
            .map { String($0) + "/" + program.path }
        let found = candidates.first { access($0, X_OK) == 0 }
        let path = program.path.hasPrefix("/") ? program.path : found ?? program.path
        execve(path, &arguments, &environment)
        return String(cString: strerror(errno))
    }
}

/// `gatehouse keys`
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Tell sshd whose a public key is: its AuthorizedKeysCommand.",
        discussion: """
            In sshd_config, for the account that owns the home:

              AuthorizedKeysCommand /usr/local/bin/gatehouse keys --home /srv/gatehouse %u %f %t %k
              AuthorizedKeysCommandUser git

            It prints one line for a key that is an actor's, and nothing for any other. It changes nothing.
            """)

    @Argument(help: "The account that is logged into (%u).")
    var account: String
    @Argument(help: "The key's fingerprint (%f).")
    var fingerprint: String
    @Argument(help: "The key's type (%t).")
    var type: String
    @Argument(help: "The key in base64 (%k).")
    var key: String
    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedger()
        // Another account's logins are none of the home's business.
        guard account == Account.current?.name else { return }
        guard let known = try ledger.key(fingerprint), known.type == type, known.key == key,
            try ledger.profile(of: known.actor)?.isDisabled == false
        else { return }
        let program = RealPath.resolve("/proc/self/exe") ?? "gatehouse"
        let words = [program, "shell", "--home", home.path, "--key", fingerprint, "--", known.actor]
        let command = words.map(Self.quoted).joined(separator: " ")
            .replacing("\"", with: "\\\"")
        print("restrict,command=\"\(command)\" \(type) \(key)")
    }

    /// For the account's shell, which sshd runs it by.
    private static func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
