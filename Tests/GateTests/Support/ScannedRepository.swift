import Domain
import Foundation
import GitObjects
import Programs
import SecretRules
import Testing

@testable import Gate
@testable import SecretScan

/// A repository that goes away with it, and what looks for secrets in its commits.
final class ScannedRepository {
    let path = "\(NSTemporaryDirectory())/gatehouse-scanned-\(UUID().uuidString.prefix(8))"
    /// Shared by all that look, as in one process.
    let scanner: SecretScanner
    /// The scanner's rules, as a home keeps them.
    let compiledRules: Data

    /// What is a secret here: `tok_` and twelve letters or digits.
    private static let rules = """
        [[rules]]
        id = "token"
        regex = '''tok_[a-z0-9]{12}'''
        keywords = ["tok_"]
        """

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let file = "\(path)/rules.toml"
        try Data(Self.rules.utf8).write(to: URL(fileURLWithPath: file))
        let loaded = try RuleFile.load(file, defaults: file)
        compiledRules = try RuleCompiler.compile(loaded.rules).compiled
        scanner = try SecretScanner(CompiledRules(compiledRules))
        try FileManager.default.removeItem(atPath: file)
        try git("init", "--quiet", "--initial-branch=main")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        try run(["git"] + arguments)
    }

    /// What a shell's command writes, on one line.
    func shell(_ script: String) throws -> String { try run(["sh", "-c", script]) }

    private func run(_ command: [String]) throws -> String {
        let environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": path, "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "a@example.com",
        ]
        let outcome = try ChildProcess.run(
            "/usr/bin/env", command, environment: environment, directory: path)
        try #require(outcome.succeeded, "\(command): \(outcome.errorText)")
        return outcome.outputText.trimmingCharacters(in: .newlines)
    }

    /// Commits these files beside those that are there; nil takes one out.
    @discardableResult
    func commit(_ files: [String: String?], _ message: String = "Change") throws -> ObjectID {
        for (name, text) in files {
            let file = URL(fileURLWithPath: "\(path)/\(name)")
            guard let text else {
                try FileManager.default.removeItem(at: file)
                continue
            }
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try git("add", "--all")
        try git("commit", "--quiet", "--allow-empty", "-m", message)
        return try #require(ObjectID(hex: try git("rev-parse", "HEAD")))
    }

    /// What looks into a push.
    func push() throws -> ScanCommits {
        ScanCommits(
            repository: try Repository.open(path: path + "/.git"), scanner: scanner, inlineAllow: [],
            keys: .ephemeral())
    }

    /// The places of the secrets that one push of these commits brings, as `rule path`.
    func found(_ commits: ObjectID...) throws -> [String] {
        var push = try push()
        for commit in commits { try push.scan(commit) }
        return push.facts.shown
    }
}

extension SecretFacts {
    /// Where secrets are, as `file:line` or `name`.
    var shown: [String] {
        secrets.flatMap(\.places).map { place in
            switch place.part {
            case .file(let path, let line): "\(path):\(line)"
            case .path(let path): "\(path)"
            case .header: "header"
            case .message(let line): "message:\(line)"
            }
        }.sorted()
    }
}
