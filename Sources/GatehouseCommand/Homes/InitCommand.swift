import ArgumentParser
import Files
import Foundation
import Gate
import PolicyFiles
import Terminal

/// `gatehouse init`
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a home, with a ledger, a policy and a folder for mirrors.",
        discussion: """
            Run this as the account that runs Git on the server.

            Example: gatehouse init /srv/gatehouse
            """)

    @Argument(help: "The folder to make.")
    var home: String

    @Option(help: "The home's name for its clients. Default: the host's name.")
    var origin: String?

    func run() throws {
        let home = Home(path: URL(fileURLWithPath: self.home).standardizedFileURL.path)
        let ledger = try InitHome(home: home, files: InstalledFiles())(
            origin: origin ?? ProcessInfo.processInfo.hostName)
        try ApplyPolicy(over: PolicyInForce(of: home, in: ledger), remark: Program.gatehouse.remark).run()
        print(
            """
            Made a home at \(home.path). Its policy \(home.policyPath) is in force.
            Next: gatehouse mirror add NAME --upstream URL --home \(home.path)
            """)
    }
}
