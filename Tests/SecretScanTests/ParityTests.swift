import Foundation
import SecretRules
import TestSupport
import Testing

@testable import SecretScan

/// With gitleaks' own rules the same is found as gitleaks finds, where its findings are at hand.
@Suite(
    .enabled("needs ../shared/data/gitleaks-parity.tar.gz beside the checkout") { ParityData.archive != nil })
struct ParityTests {
    @Test func `with gitleaks' rules the same file, lines, rule and secret are reported`() throws {
        let data = try ParityData()
        let loaded = try RuleFile.load(data.folder + "/gitleaks.toml", defaults: "")
        let (compiled, alone) = try RuleCompiler.compile(loaded.rules)
        let scanner = try SecretScanner(CompiledRules(compiled))

        var found: [ParityData.Row: Int] = [:]
        for file in data.inputs {
            let text = try Data(contentsOf: URL(fileURLWithPath: "\(data.folder)/input/\(file)"))
            for finding in try scanner.findings(
                in: text, path: file, inlineAllow: .gitleaks, depth: 0
            ).withoutRepeated
            where !finding.isVouchedFor {
                let row = ParityData.Row(
                    file: file, rule: finding.rule.id, startLine: finding.startLine, endLine: finding.endLine,
                    secret: String(decoding: finding.value, as: UTF8.self))
                found[row, default: 0] += 1
            }
        }

        #expect(alone.isEmpty && loaded.remarks.isEmpty)
        #expect(data.expected.values.reduce(0, +) > 5_000)
        #expect(found == data.expected)
    }
}

private struct ParityData {
    struct Row: Hashable, Decodable {
        let file: String
        let rule: String
        let startLine: Int
        let endLine: Int
        let secret: String

        init(file: String, rule: String, startLine: Int, endLine: Int, secret: String) {
            self.file = file
            self.rule = rule
            self.startLine = startLine
            self.endLine = endLine
            self.secret = secret
        }
    }

    let folder: String
    let inputs: [String]
    let expected: [Row: Int]

    static var archive: String? { PackageFolder.sharedData("gitleaks-parity.tar.gz") }

    init() throws {
        let archive = try #require(Self.archive)
        folder = FileManager.default.temporaryDirectory.path + "/parity-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let tar = try Process.run(
            URL(fileURLWithPath: "/usr/bin/env"), arguments: ["tar", "xzf", archive, "-C", folder])
        tar.waitUntilExit()
        inputs = try FileManager.default.contentsOfDirectory(atPath: folder + "/input").sorted()
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let lines = try String(contentsOfFile: folder + "/expected.jsonl", encoding: .utf8).split(
            separator: "\n")
        expected = try lines.reduce(into: [:]) { rows, line in
            rows[try decoder.decode(Row.self, from: Data(line.utf8)), default: 0] += 1
        }
    }
}
