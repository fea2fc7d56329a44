import Foundation
import TOMLKit
import TestSupport
import Testing

/// What rule-cases.toml says of one rule.
struct RuleCases: Sendable {
    struct Case: Sendable {
        let path: String
        let text: String
    }

    let id: String
    let positives: [Case]
    let negatives: [Case]

    /// All of them, in the order of the file.
    static let all = Result { try load() }

    private static func load() throws -> [RuleCases] {
        let file = PackageFolder.path(of: "Tests/SecretScanTests/rule-cases.toml")
        let root = try TOMLTable(string: String(contentsOfFile: file, encoding: .utf8))
        let rules = try #require(root["rule"]?.array)
        return try rules.indices.map { try RuleCases(#require(rules[$0].table)) }
    }

    private init(_ table: TOMLTable) throws {
        let id = try #require(table["id"]?.string)
        func cases(_ key: String) throws -> [Case] {
            let values = try #require(table[key]?.array)
            return try values.indices.map { index in
                let value = values[index]
                var generator = SplitMix64(seed: "\(id):\(key):\(index)")
                let path = value.table?["path"]?.string ?? table["path"]?.string ?? ""
                let text = try #require(value.string ?? value.table?["text"]?.string)
                return Case(
                    path: try CaseTemplate(path).expanded(using: &generator),
                    text: try CaseTemplate(text).expanded(using: &generator))
            }
        }
        self.id = id
        positives = try cases("positives")
        negatives = try cases("negatives")
    }
}
