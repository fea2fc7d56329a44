import Domain
import Foundation
import Programs
import SecretScan

/// The secrets in files that are about to be committed.
package struct StagedSecrets {
    /// A value that is known to be secret.
    package struct Secret {
        package let value: String
        /// The origin of the value, in words.
        package let source: String

        package init(value: String, source: String) {
            self.value = value
            self.source = source
        }
    }

    /// A secret's place in a file; lines count from 1.
    package struct Place {
        package let path: String
        package let line: Int
        package let source: String
    }

    private typealias Found = (range: Range<Data.Index>, source: String)

    package let clone: Clone
    /// The known values, the longest first: one may contain another.
    private let secrets: [(bytes: Data, source: String)]
    private let scanner: SecretScanner
    package let isStaged: Bool

    private static let maximumSize = 8 << 20

    /// - Parameters:
    ///   - secrets: known values; the repository's rules find more.
    ///   - isStaged: whether to read the staged files instead of the work tree.
    /// - Throws: where the rules cannot be used.
    package init(clone: Clone, secrets: [Secret], isStaged: Bool) throws {
        self.clone = clone
        scanner = try clone.rules.scanner()
        self.secrets = secrets.map { (Data($0.value.utf8), $0.source) }.sorted {
            $0.bytes.count > $1.bytes.count
        }
        self.isStaged = isStaged
    }

    /// The places in `files`, or without any, in all files that differ from the last commit.
    ///
    /// - Parameter files: paths, relative to the present folder.
    /// - Throws: where git or the scanner fails.
    package func find(in files: [String]) throws -> [Place] {
        try paths(files).flatMap { path in
            guard let text = try content(of: path) else { return [Place]() }
            return try found(in: text, of: path).map { found in
                Place(
                    path: path, line: text[..<found.range.lowerBound].filter { $0 == 0x0A }.count + 1,
                    source: found.source)
            }
        }
    }

    /// Replaces the secrets at `places` in the work tree and, where asked for, in what is staged.
    ///
    /// - Throws: where a file cannot be written, or git fails.
    package func replace(_ places: [Place], with placeholder: String) throws {
        let placeholder = Data(placeholder.utf8)
        for path in Set(places.map(\.path)).sorted() {
            if isStaged, let text = try content(of: path) {
                try stage(replaced(text, of: path, by: placeholder), at: path)
            }
            // The work tree's file changes, too, so that the next 'git add' does not bring the value back.
            let file = clone.top + "/" + path
            guard let text = FileManager.default.contents(atPath: file) else { continue }
            let mended = try replaced(text, of: path, by: placeholder)
            if mended != text { try write(mended, to: file) }
        }
    }

    private func found(in text: Data, of path: String) throws -> [Found] {
        var all: [Found] = []
        for secret in secrets {
            var start = text.startIndex
            while let range = text.range(of: secret.bytes, in: start..<text.endIndex) {
                if !all.contains(where: { $0.range.overlaps(range) }) { all.append((range, secret.source)) }
                start = range.upperBound
            }
        }
        let findings = try scanner.findings(in: text, path: path, inlineAllow: [.gitleaks, .gatehouse])
        for finding in findings.filter({ !$0.isVouchedFor }).onePerSecret where finding.kind == .secret {
            all.append((finding.secret, "rule \(finding.rule.id)"))
        }
        return Self.joined(all)
    }

    /// Joins places that overlap, so that no part of a secret is left.
    private static func joined(_ all: [Found]) -> [Found] {
        all.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }
        .map(\.element).reduce(into: []) { places, found in
            guard let last = places.last, last.range.overlaps(found.range) else {
                places.append(found)
                return
            }
            let end = max(last.range.upperBound, found.range.upperBound)
            places[places.count - 1].range = last.range.lowerBound..<end
        }
    }

    private func replaced(_ text: Data, of path: String, by placeholder: Data) throws -> Data {
        var text = text
        for found in try found(in: text, of: path).reversed() {
            text.replaceSubrange(found.range, with: placeholder)
        }
        return text
    }

    private func write(_ text: Data, to file: String) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        defer { try? handle.close() }
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: text)
    }

    private func stage(_ text: Data, at path: String) throws {
        let blob = try clone.git.output(["hash-object", "-w", "--stdin"], input: Array(text))
        let entry = try clone.git.output(["ls-files", "--stage", "-z", "--", ":(top,literal)" + path])
        guard let mode = entry.split(separator: " ").first else { return }
        _ = try clone.git.output([
            "update-index", "--cacheinfo", "\(mode),\(blob.prefix(40)),\(path)",
        ])
    }

    private func hasCommit() throws -> Bool {
        try clone.git.run(["rev-parse", "--verify", "--quiet", "HEAD"]).succeeded
    }

    private func paths(_ files: [String]) throws -> [String] {
        // A file that is named is read even if it is as in the last commit. Before the first, all are.
        let command =
            isStaged
            ? ["diff", "--cached", "--name-only", "--no-renames", "--diff-filter=d", "--no-ext-diff"]
            : try files.isEmpty && hasCommit()
                ? ["diff", "HEAD", "--name-only", "--no-renames", "--diff-filter=d", "--no-ext-diff"]
                : ["ls-files", "--full-name"]
        let known = try clone.git.output(command + ["-z", "--"] + (files.isEmpty ? [":/"] : files))
        let new =
            isStaged
            ? ""
            : try clone.git.output(
                ["ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--"] + files)
        return Array(Set((known + new).split(separator: "\0").map(String.init))).sorted()
    }

    /// The content of a text file; nil where it is binary or too large.
    private func content(of path: String) throws -> Data? {
        let bytes: Data
        if isStaged {
            let outcome = try clone.git.run(["cat-file", "blob", ":\(path)"])
            guard outcome.succeeded else { return nil }
            bytes = Data(outcome.output)
        } else {
            guard let content = FileManager.default.contents(atPath: clone.top + "/" + path) else {
                return nil
            }
            bytes = content
        }
        guard bytes.count <= Self.maximumSize, !bytes.prefix(8_000).contains(0) else { return nil }
        return bytes
    }
}
