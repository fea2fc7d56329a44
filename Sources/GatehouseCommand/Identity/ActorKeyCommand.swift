import ArgumentParser
import Domain
import Foundation
import Gate
import Reports
import Terminal

/// `gatehouse actor key`
struct ActorKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Manage the ssh keys of actors.",
        subcommands: [Add.self, ListKeys.self, Remove.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add a public key. The holder of its private key acts as the actor.")

        @Argument(help: "The actor.")
        var name: String
        @Argument(help: "The file with the public key, such as id_ed25519.pub; - for standard input.")
        var file: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            let key = try SSHPublicKey(line: content())
            try EnterActorKeys(home: home.resolve()).add(key, of: name)
            print("Added the key \(key.fingerprint) of \(name).")
        }

        private func content() throws -> String {
            guard file != "-" else { return readLine() ?? "" }
            do {
                return try String(contentsOfFile: file, encoding: .utf8)
            } catch {
                throw Problem(.invalid, "cannot read \(file) as text: \(error.localizedDescription)")
            }
        }
    }

    struct ListKeys: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the keys, and when each was last used.")

        @Argument(help: "Only the keys of this actor.")
        var name: String?
        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        func run() throws {
            try output.show(
                try EnterActorKeys(home: home.resolve()).keys(of: name), columns: .actorKeys,
                empty: "There are no keys.")
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove a key, which gives access no longer.")

        @Argument(help: "The key's fingerprint, such as SHA256:…")
        var fingerprint: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            try EnterActorKeys(home: home.resolve()).remove(fingerprint)
        }
    }
}
