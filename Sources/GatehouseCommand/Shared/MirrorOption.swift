import ArgumentParser
import Terminal

/// The option that limits a command to one mirror.
struct MirrorOption: ParsableArguments {
    @Option(name: .customLong("mirror"), help: ArgumentHelp("Only this mirror.", valueName: "name"))
    var current: String?
    @Option(name: .customLong("repository"), help: .hidden)
    var former: String?

    /// The mirror's name; nil for all mirrors.
    var name: String? { current ?? former }

    func validate() throws {
        try RenamedOption("--repository", to: "--mirror").check(old: former, new: current)
    }
}
