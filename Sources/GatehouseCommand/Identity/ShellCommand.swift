import ArgumentParser
import Domain
import Files
import Foundation
import Gate
import Programs
import Terminal

/// `gatehouse shell`
struct ShellCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell",
        abstract: "Run as the ssh forced command.",
        discussion: """
            sshd runs this for the lines that 'gatehouse keys' prints. It lets the actor use the mirrors and nothing \
            else. The client's request is in SSH_ORIGINAL_COMMAND: a push, a fetch, an archive, or a command such as \
            'hold list' or 'hold approve h3'. Nothing that the client sends can change the actor.
            """)

    @Argument(help: "The actor whose key the client used.")
    var actor: String
    @Option(help: "The key's fingerprint, to record when it was last used.")
    var key: String?
    @OptionGroup var home: HomeOptions

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        let home = try home.resolve()
        let ledger = try home.openLedgerToWrite()
        let request = try ShellRequest(command: environment["SSH_ORIGINAL_COMMAND"])
        let enter = EnterByShell(home: home, ledger: ledger)
        let program = try enter.program(
            for: actor, request: request, environment: environment, gatehouse: Self.path)
        if let key { try enter.noteUse(ofKey: key) }
        try program.replaceThisProcess()
    }

    private static var path: String { RealPath.resolve("/proc/self/exe") ?? CommandLine.arguments[0] }
}

/// `gatehouse keys`
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Look up the actor of a public key for sshd.",
        discussion: """
            In sshd_config, for the account that owns the home:

              AuthorizedKeysCommand /usr/local/bin/gatehouse keys --home /srv/gatehouse %u %f %t %k
              AuthorizedKeysCommandUser git

            Prints one line for an actor's key, and nothing for any other key. Changes nothing.
            """)

    @Argument(help: "The account to log into (%u).")
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
        let ledger = try home.openReading()
        // The home decides on logins to its own account only.
        guard account == Account.current?.name else { return }
        guard let known = try ledger.key(fingerprint), known.type == type, known.key == key,
            try ledger.profile(of: known.actor)?.isDisabled == false
        else { return }
        let program = RealPath.resolve("/proc/self/exe") ?? "gatehouse"
        let words = [program, "shell", "--home", home.path, "--key", fingerprint, "--", known.actor]
        // sshd runs it in the account's shell.
        let command = words.map(ShellWord.quoted).joined(separator: " ").replacingASCII(["\"": "\\\""])
        print("restrict,command=\"\(command)\" \(type) \(key)")
    }
}
