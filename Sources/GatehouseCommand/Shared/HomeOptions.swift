import ArgumentParser
import Domain
import Foundation
import Gate
import Terminal

/// The option of every command that names the home.
struct HomeOptions: ParsableArguments {
    @Option(
        name: .customLong("home"),
        help: ArgumentHelp("The home's folder. Default: $GATEHOUSE_HOME.", valueName: "folder"))
    var path: String?

    /// Whether the option or the environment names a home.
    var isNamed: Bool { named != nil }

    private var named: String? {
        let path = path ?? ProcessInfo.processInfo.environment["GATEHOUSE_HOME"]
        return path.flatMap { $0.isEmpty ? nil : $0 }
    }

    func resolve() throws -> Home {
        guard let path = named else {
            throw ValidationError("Name the home with --home or GATEHOUSE_HOME.")
        }
        return Home(path: URL(fileURLWithPath: path).standardizedFileURL.path)
    }

    /// The home, which must exist.
    func resolveExisting() throws -> Home {
        let home = try resolve()
        try home.checkReading()
        guard FileManager.default.fileExists(atPath: home.ledgerPath) else {
            throw Problem(
                .missing, "there is no home at \(VisibleText.escaping(home.path))",
                advice: "name one with --home or GATEHOUSE_HOME")
        }
        return home
    }

    /// The ledger, to read it.
    func openReading() throws -> any LedgerReading { try resolve().openReading() }
}
