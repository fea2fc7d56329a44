import Files
import ArgumentParser
import Domain
import Gate
import PolicyFiles
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
        struct Row: Encodable {
            let subject: String
            let status: String
            let message: String
            let mend: String?
        }
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
        let rows = checks.map {
            Row(subject: $0.subject, status: $0.status.rawValue, message: $0.message, mend: $0.mend)
        }
        if output.format == .table {
            for row in rows {
                print("\(row.status.padded(to: 7))  \(row.subject): \(VisibleText.escaping(row.message))")
                if let mend = row.mend { print("         to mend: \(VisibleText.escaping(mend))") }
            }
        } else {
            try output.show(
                rows,
                columns: [
                    Column("subject", \.subject), Column("status", \.status), Column("message", \.message),
                    Column("mend") { $0.mend ?? "" },
                ], empty: "")
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
