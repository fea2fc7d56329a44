import Domain
import Files
import Foundation
package import Gate
import GitObjects
import Programs
import SecretRules
import SecretScan

/// Scans files and commits on this machine for secrets.
package struct LocalScan {
    private let scanner: SecretScanner

    /// Makes a scanner of the rules in `file`; if that is nil, of the home's own rules or else the default ones.
    ///
    /// - Parameter remark: gets remarks about the rules, for people.
    /// - Throws: `RuleFile.Mistake` with the first mistake in a file of rules, and errors of reading it.
    package init(rules file: String?, of home: Home?, remark: (String) -> Void) throws {
        if let path = file ?? home.flatMap({ $0.hasOwnRules ? $0.rulesPath : nil }) {
            let own = try CompiledRuleFile(path)
            own.remarks.forEach(remark)
            scanner = try SecretScanner(CompiledRules(own.compiled.bytes))
        } else {
            let files = [try InstalledFiles().defaultRulesPath]
            scanner = try RuleCache().scanner(of: files, digest: RuleCache.digest(of: files), for: .gatehouse)
        }
    }

    /// Scans a file, a folder, or commits of a repository, but for the findings that a `.gitleaksignore` names.
    ///
    /// - Parameters:
    ///   - target: the path, or `-` for standard input.
    ///   - range: the commits, in the form of git-rev-list(1); nil for files.
    /// - Throws: `Problem` where there is nothing such to scan, and errors of reading it.
    package func callAsFunction(_ target: String, range: String?) throws -> Report {
        let ignored = Self.ignored(besides: target)
        var report =
            switch (target, range) {
            case ("-", nil): try standardInput()
            case (_, let range?): try commits(range, of: target, ignored: ignored)
            default: try files(target)
            }
        report.leaveOut(ignored)
        return report
    }

    /// A finding, without the secret's value.
    package struct Found {
        package let rule: String
        package let severity: String
        package let description: String
        let remedy: String
        package let path: String
        /// Counted from one.
        package let line: Int
        package let commit: String?
        /// Whether the rule could not finish at this place.
        let isUnfinished: Bool
    }

    /// What was found, and what could not be scanned.
    package struct Report {
        package fileprivate(set) var findings: [Found] = []
        package fileprivate(set) var unscanned: [(path: String, reason: String)] = []

        fileprivate mutating func leaveOut(_ ignored: IgnoredSecrets) {
            findings.removeAll {
                ignored.contains(rule: $0.rule, path: TreePath($0.path), line: $0.line, commit: $0.commit)
            }
        }
    }

    /// The findings that the `.gitleaksignore` in a folder, or beside a file, names; none without such a file.
    private static func ignored(besides target: String) -> IgnoredSecrets {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: target, isDirectory: &isFolder)
        let folder =
            isFolder.boolValue ? target : target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
        let bytes = FileManager.default.contents(atPath: "\(folder)/\(IgnoredSecrets.path)")
        return bytes.map { IgnoredSecrets($0) } ?? IgnoredSecrets()
    }

    private func standardInput() throws -> Report {
        var report = Report()
        try scan(FileHandle.standardInput.readDataToEndOfFile(), path: "", shown: "-", &report)
        return report
    }

    // MARK: Files

    /// Scans a file, or all files below a folder except Git's own. Links are not followed.
    private func files(_ target: String) throws -> Report {
        var report = Report()
        // A link given on the command line is followed.
        let top = RealPath.resolve(target) ?? target
        switch try Self.kind(of: target) {
        case .file: try scan(file: FileTree.Name(top.utf8), path: target, &report)
        case .folder:
            try FileTree.forEach(below: top) { entry in
                if let failure = entry.failure {
                    let reason = SystemError("read \(entry.shown)", code: failure).reason
                    report.unscanned.append((entry.shown, reason))
                } else {
                    try scan(file: entry.path, path: entry.shown, &report)
                }
            }
        }
        return report
    }

    private enum Kind {
        case file, folder
    }

    /// The kind of what a path leads to, through links.
    private static func kind(of target: String) throws -> Kind {
        let shown = VisibleText.escaping(target)
        var status = stat()
        guard stat(target, &status) == 0 else {
            guard errno != ENOENT else { throw Problem(.missing, "there is no file or folder at \(shown)") }
            throw Problem(.unavailable, SystemError("read \(shown)").description)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default:
            throw Problem(
                .invalid, "\(shown) is neither a file nor a folder", advice: "give '-' for standard input")
        }
    }

    private func scan(file: FileTree.Name, path: String, _ report: inout Report) throws {
        let content: Data
        do {
            content = try FileContent.read(file, limit: ScanCommits.maximumText)
        } catch {
            report.unscanned.append((path, error.reason))
            return
        }
        try scan(content, path: path, shown: path, &report)
    }

    private func scan(_ content: Data, path: String, shown: String, _ report: inout Report) throws {
        let allowance = UnpackingAllowance()
        // A file may only look like an archive, so its bytes are scanned as well.
        try scanText(content, path: path, shown: shown, within: allowance, into: &report)
        guard let archive = Archive(content, within: allowance) else { return }
        if let leftOut = archive.leftOut { report.unscanned.append((shown, leftOut)) }
        for member in archive.members {
            try scanText(
                Data(member.bytes), path: "\(path)/\(member.name)",
                shown: member.name.isEmpty ? shown : "\(shown)!\(member.name)", within: allowance,
                into: &report)
        }
    }

    private func scanText(
        _ content: Data, path: String, shown: String, within allowance: UnpackingAllowance,
        into report: inout Report
    ) throws {
        let all = try scanner.findings(
            in: content, path: path, inlineAllow: [.gitleaks, .gatehouse], within: allowance)
        if let leftOut = scanner.leftOut { report.unscanned.append((shown, leftOut)) }
        for found in all.filter({ !$0.isVouchedFor }).withoutRepeated {
            report.findings.append(
                Found(
                    rule: found.rule.id, severity: found.rule.severity.rawValue,
                    description: found.rule.description,
                    remedy: found.rule.remedy, path: shown, line: found.startLine, commit: nil,
                    isUnfinished: found.kind == .unfinished))
        }
    }

    // MARK: Commits

    /// Scans what the commits of a range add, as the gate does.
    ///
    /// - Parameter ignored: the findings that a `.gitleaksignore` names, each at its place.
    private func commits(_ range: String, of folder: String, ignored: IgnoredSecrets) throws -> Report {
        guard !range.hasPrefix("-") else { throw Problem(.invalid, "'\(range)' is not a range of commits") }
        guard folder != "-", try Self.kind(of: folder) == .folder else {
            let what =
                folder == "-" ? "standard input has no commits" : "\(VisibleText.escaping(folder)) is a file"
            throw Problem(
                .invalid, what, advice: "--range needs the folder of a repository, as in: . --range \(range)")
        }
        let git = GitCommand.inherited(directory: folder, environment: ProcessInfo.processInfo.environment)
        let listed: String
        let gitDirectory: String
        do {
            listed = try git.output(["rev-list", "--topo-order", "--reverse", range, "--"])
            gitDirectory = try git.output(["rev-parse", "--absolute-git-dir"])
        } catch {
            throw Problem(.invalid, "\(error.reason)")
        }
        let repository = try Repository.open(path: gitDirectory.trimmingCharacters(in: .newlines))
        var scan = ScanCommits(
            repository: repository, scanner: scanner, inlineAllow: [.gitleaks, .gatehouse], keys: .ephemeral()
        )
        scan.rights = SecretRights(ignored: { ignored })
        let commits = listed.split(separator: "\n").compactMap { ObjectID(hex: $0) }
        for commit in commits { try scan.scan(commit) }
        return report(of: scan.facts, order: commits)
    }

    private func report(of facts: SecretFacts, order: [ObjectID]) -> Report {
        var report = Report()
        let found = facts.secrets.flatMap { secret in
            secret.places.filter { !$0.isVouchedFor }.map { place in
                JudgedSecret(secret, at: place, finding: Finding(policy: "", action: .record, message: ""))
            }
        }
        report.findings = found.saidOnce.map { Found($0.secret, at: $0.place) }
        report.unscanned = facts.unscanned.map {
            ("\($0.commit.short) \($0.path?.text ?? "COMMIT_MESSAGE")", $0.reason)
        }
        return report
    }
}

extension LocalScan.Found {
    fileprivate init(_ secret: SecretFacts.Secret, at place: SecretFacts.Place) {
        let (path, line) =
            switch place.part {
            case .file(let path, let line): (path.text, line)
            case .path(let path): (path.text, 1)
            case .header: ("COMMIT_HEADER", 1)
            case .message(let line): ("COMMIT_MESSAGE", line)
            }
        self.init(
            rule: secret.rule, severity: secret.severity.rawValue, description: secret.description,
            remedy: secret.remedy, path: path, line: line, commit: place.object.hex,
            isUnfinished: secret.isUnfinished)
    }
}
