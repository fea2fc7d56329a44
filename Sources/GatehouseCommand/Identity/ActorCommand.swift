import ArgumentParser
import Domain
import Gate
import Reports
import Terminal

/// `gatehouse actor`
struct ActorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "actor",
        abstract: "Manage actors: the people and agents that push and approve, and their groups.",
        subcommands: [
            Add.self, ListActors.self, Group.self, Address.self, ActorKeyCommand.self, Disable.self,
            Enable.self,
        ])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Add a person or an agent.")

        @Argument(help: "The name by which the server identifies the actor.")
        var name: String
        @Flag(help: "The actor is an agent. Approvals of agents count only if the policy says so.")
        var agent = false
        @Option(help: "An e-mail address of the actor's commits; may be repeated.")
        var email: [String] = []
        @Option(help: "A group of the actor; may be repeated.")
        var group: [String] = []
        @OptionGroup var home: HomeOptions

        private var profile: ActorProfile {
            ActorProfile(name: name, kind: agent ? .agent : .person, emails: Set(email), groups: Set(group))
        }

        func validate() throws {
            try InvalidWords.refused { try EnterActors.check(profile) }
        }

        func run() throws {
            try EnterActors(home: home.resolve()).add(profile)
        }
    }

    struct ListActors: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the actors.")

        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        func run() throws {
            try output.show(
                try home.openReading().profiles(), columns: .actors, empty: "There are no actors yet.")
        }
    }

    struct Group: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "group",
            abstract: "Add an actor to a group, or remove it with --remove.")

        @Argument(help: "The actor.")
        var name: String
        @Argument(help: "The group, without the @ that stands before it in policies.")
        var group: String
        @Flag(help: "Remove instead of add.")
        var remove = false
        @OptionGroup var home: HomeOptions

        func validate() throws {
            try InvalidWords.refused { try EnterActors.check(group: group) }
        }

        func run() throws {
            try EnterActors(home: home.resolve()).setMember(name, of: group, to: !remove)
        }
    }

    struct Address: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "email",
            abstract: "Add an e-mail address of an actor's commits, or remove it with --remove.")

        @Argument(help: "The actor.")
        var name: String
        @Argument(help: "The address, which no other actor may have.")
        var address: String
        @Flag(help: "Remove instead of add.")
        var remove = false
        @OptionGroup var home: HomeOptions

        func validate() throws {
            try InvalidWords.refused { try EnterActors.check(address: address) }
        }

        func run() throws {
            try EnterActors(home: home.resolve()).setAddress(address, of: name, to: !remove)
        }
    }

    struct Disable: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable",
            abstract: "Disable an actor: it may do nothing more, and its approvals no longer count.")

        @Argument(help: "The actor.")
        var name: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            try EnterActors(home: home.resolve()).setDisabled(name, to: true)
        }
    }

    struct Enable: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "enable", abstract: "Enable a disabled actor.")

        @Argument(help: "The actor.")
        var name: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            try EnterActors(home: home.resolve()).setDisabled(name, to: false)
        }
    }
}
