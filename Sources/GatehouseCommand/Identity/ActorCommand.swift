import ArgumentParser
import Domain
import LedgerStore
import Terminal

/// `gatehouse actor`
struct ActorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "actor",
        abstract: "Say who the people and agents are that push and approve, and in which groups.",
        subcommands: [
            Add.self, ListActors.self, Group.self, Address.self, ActorKeyCommand.self, Disable.self,
            Enable.self,
        ])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Enter a person or an agent.")

        @Argument(help: "The name by which the server knows them.")
        var name: String
        @Flag(help: "It is an agent, whose approvals do not count unless the policy says so.")
        var agent = false
        @Option(help: "An address that their commits carry; may be given again.")
        var email: [String] = []
        @Option(help: "A group that they are in; may be given again.")
        var group: [String] = []
        @OptionGroup var home: HomeOptions

        func validate() throws {
            guard ActorName.isSound(name) else {
                throw ValidationError(
                    "'\(ActorName.shown(name))' is no name of an actor: \(ActorName.rule).")
            }
            try group.forEach(Group.check)
            try email.forEach(Address.check)
        }

        func run() throws {
            try home.openLedgerToWrite().add(
                ActorProfile(
                    name: name, kind: agent ? .agent : .person, emails: Set(email), groups: Set(group)))
        }
    }

    struct ListActors: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the actors that were entered.")

        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        func run() throws {
            struct Row: Encodable {
                let name: String
                let kind: String
                let groups: [String]
                let emails: [String]
                let disabled: Bool
            }
            let rows = try home.openLedger().profiles().map {
                Row(
                    name: $0.name, kind: $0.kind.rawValue, groups: $0.groups.sorted(),
                    emails: $0.emails.sorted(), disabled: $0.isDisabled)
            }
            try output.show(
                rows,
                columns: [
                    Column("name", \.name), Column("kind", \.kind),
                    Column("groups") { $0.groups.joined(separator: " ") },
                    Column("emails") { $0.emails.joined(separator: " ") },
                    Column("state") { $0.disabled ? "disabled" : "" },
                ], empty: "No actor was entered yet.")
        }
    }

    struct Group: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put an actor into a group, or take it out with --remove.")

        @Argument(help: "The actor.")
        var name: String
        @Argument(help: "The group, without the @ that policies write before it.")
        var group: String
        @Flag(help: "Take it out.")
        var remove = false
        @OptionGroup var home: HomeOptions

        static func check(_ group: String) throws {
            guard !group.isEmpty, !group.hasPrefix("@"), VisibleText.escaping(group) == group else {
                throw ValidationError("'\(VisibleText.escaping(group))' is no name of a group.")
            }
        }

        func validate() throws { try Self.check(group) }

        func run() throws {
            try home.openLedgerToWrite().setMember(name, of: group, to: !remove)
        }
    }

    struct Address: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "email",
            abstract: "Enter an address that an actor's commits carry, or take it out with --remove.")

        @Argument(help: "The actor.")
        var name: String
        @Argument(help: "The address, which nobody else has.")
        var address: String
        @Flag(help: "Take it out.")
        var remove = false
        @OptionGroup var home: HomeOptions

        static func check(_ address: String) throws {
            guard address.wholeMatch(of: /[^\s@<>]+@[^\s@<>]+/) != nil,
                VisibleText.escaping(address) == address
            else { throw ValidationError("'\(VisibleText.escaping(address))' is no e-mail address.") }
        }

        func validate() throws { try Self.check(address) }

        func run() throws {
            try home.openLedgerToWrite().setAddress(address, of: name, to: !remove)
        }
    }

    struct Disable: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End what an actor may do: its approvals do not count any more.")

        @Argument(help: "The actor.")
        var name: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            try home.openLedgerToWrite().setDisabled(name, to: true)
        }
    }

    struct Enable: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a disabled actor act again.")

        @Argument(help: "The actor.")
        var name: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            try home.openLedgerToWrite().setDisabled(name, to: false)
        }
    }
}
