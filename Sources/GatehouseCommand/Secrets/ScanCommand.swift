import Files
import ArgumentParser
import Domain
import Foundation
import Gate
import GitObjects
import Programs
import SecretRules
import SecretScan
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
        let scan = try LocalScan(scanner: scanner())
        var report: LocalScan.Report
        switch (target, range) {
        case ("-", nil): report = try scan.standardInput()
        case (_, let range?):
            report = try scan.commits(range, of: target, ignored: LocalScan.ignored(besides: target))
        default: report = try scan.files(target)
        }
        report.leaveOut(LocalScan.ignored(besides: target))
        for file in report.unscanned {
            Program.gatehouse.remark("\(file.path) was not scanned: \(file.reason)")
        }
        switch format {
        case .table: show(report)
        case .json: try Output.json(report.findings)
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
        Output.table(
            report.findings,
            columns: [
                Column("severity", \.severity), Column("rule", \.rule),
                Column("place") { ($0.commit.map { "\($0.prefix(12)) " } ?? "") + "\($0.path):\($0.line)" },
                Column("what") { $0.description },
            ])
    }

    private func scanner() throws -> SecretScanner {
        let home = try home.isNamed ? home.resolveExisting() : nil
        do {
            guard let file = rules ?? home.flatMap({ $0.hasOwnRules ? $0.rulesPath : nil }) else {
                return try defaultScanner()
            }
            let own = try CompiledRuleFile(file)
            for remark in own.remarks { Program.gatehouse.remark(remark) }
            return try SecretScanner(CompiledRules(own.compiled.bytes))
        } catch let problem as RuleFile.Problem {
            throw CommandFailure("\(problem)")
        }
    }

    private func defaultScanner() throws -> SecretScanner {
        let files = [try InstalledFiles().defaultRulesPath]
        return try RuleCache().scanner(of: files, digest: RuleCache.digest(of: files)) {
            Program.gatehouse.remark("compiling the rules; this happens once and takes some seconds")
        }
    }
}
