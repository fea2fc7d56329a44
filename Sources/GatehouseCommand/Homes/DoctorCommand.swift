import ArgumentParser
import Domain
import Files
import Gate
import PolicyFiles
import Reports
import Terminal

/// `gatehouse doctor`
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check the home and its mirrors, and show how to mend what is wrong.",
        discussion: """
            Checks the ledger, the keys, the policy file, the rules for secrets and the notifications; and for each \
            mirror the hooks, the configuration, the refs, the upstream's answer, stale locks, and forwards that need \
            attention.

            Exit status 1 if a check failed.
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.resolve()
        let doctor = Doctor(home: home, files: try InstalledFiles()) {
            let bundle = try PolicyBundle(of: home, in: home.openLedger())
            _ = try bundle.compile()
            return bundle.source
        } rules: {
            let file = try HomeRuleFile(of: home)
            return Doctor.Rules(digest: file.digest, remarks: file.remarks)
        }
        let checks = doctor()
        if output.format == .table {
            for check in checks {
                let message = VisibleText.escaping(check.message)
                print("\(check.status.rawValue.padded(to: 7))  \(check.subject): \(message)")
                if let mend = check.mend { print("         to mend: \(VisibleText.escaping(mend))") }
            }
        } else {
            try output.show(checks, columns: .checks, empty: "")
        }
        if checks.contains(where: { $0.status == .failed }) { throw ExitCode(1) }
    }
}

extension String {
    /// The text, with spaces after it up to a width in characters.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
