import ArgumentParser
import Files
import Reports
import Terminal

/// `gatehouse secrets scan`
struct ScanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Scan files, standard input or a range of commits for secrets.",
        discussion: """
            Runs the scanner of the gate by hand or in CI. Shows the place and the rule of each secret, never its \
            value. Without --rules and without a secrets.toml in the home, the default rules apply. A file \
            .gitleaksignore at the top names known findings as gitleaks writes them: path:rule:line, or \
            commit:path:rule:line.

            Examples:
              gatehouse secrets scan .
              gatehouse secrets scan - <settings.py
              gatehouse secrets scan . --range origin/main..HEAD --format sarif

            Exit status: 0 no secrets; 1 secrets found, or the scan failed; 2 no secrets found, but parts could not be \
            scanned, which standard error names; 64 invalid command line.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, sarif
    }

    @Argument(help: "A file, a folder, a repository, or - for standard input.")
    var target: String
    @Option(help: "Commits to scan, in the form of git-rev-list(1), such as main..HEAD.")
    var range: String?
    @Option(help: "A file of rules in gitleaks' format, in place of the default rules.")
    var rules: String?
    @Option(help: "How to write the result: table, json, or sarif (2.1.0).")
    var format: Format = .table
    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.isNamed ? home.resolveExisting() : nil
        let scan = try LocalScan(rules: rules, of: home, remark: Program.gatehouse.remark)
        let report = try scan(target, range: range)
        for file in report.unscanned {
            Program.gatehouse.remark("\(file.path) was not scanned: \(file.reason)")
        }
        switch format {
        case .table: show(report)
        case .json: try Output.json(report.findings, columns: .found)
        case .sarif: try Output.json(SARIFLog(report, version: Version.text))
        }
        if !report.findings.isEmpty { throw ExitCode(1) }
        if !report.unscanned.isEmpty { throw ExitCode(2) }
    }

    private func show(_ report: LocalScan.Report) {
        guard !report.findings.isEmpty else {
            print(
                report.unscanned.isEmpty
                    ? "No secrets found." : "No secrets found in what was scanned.")
            return
        }
        Output.table(report.findings, columns: .found)
    }
}
