import ArgumentParser
import Foundation
import Gate
import LedgerStore

/// The option that every command has: which home it is about.
struct HomeOptions: ParsableArguments {
    @Option(
        name: .customLong("home"),
        help: ArgumentHelp("The home's folder. Default: $GATEHOUSE_HOME.", valueName: "folder"))
    var path: String?

    func resolve() throws -> Home {
        guard let path = path ?? ProcessInfo.processInfo.environment["GATEHOUSE_HOME"], !path.isEmpty else {
            throw ValidationError("Name the home with --home or in GATEHOUSE_HOME.")
        }
        return Home(path: URL(fileURLWithPath: path).standardizedFileURL.path)
    }

    func openLedger() throws -> Ledger {
        try resolve().openLedger()
    }
}

/// A failure that is said in one sentence and ends the command with status 1.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
