import Crypto
import Domain
import Foundation
import TestSupport
import Testing

@testable import PolicyFiles

/// Settings as the ledger of every home keeps them: their bytes have a digest, which verdicts name.
@Suite struct CompiledPolicyTests {
    private static func data(_ name: String) throws -> Data {
        let folder = PackageFolder.path(of: "Tests/PolicyFilesTests/compiled-policy")
        return try Data(contentsOf: URL(fileURLWithPath: folder).appendingPathComponent(name))
    }

    private static func compiled(_ settings: PolicySettings) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(settings), as: UTF8.self)
    }

    @Test func `a file with every table compiles to the same bytes as ever`() throws {
        let text = String(decoding: try Self.data("policy.toml"), as: UTF8.self)
        let expected = String(decoding: try Self.data("settings.json"), as: UTF8.self)

        let compiled = try Self.compiled(PolicyFile(text: text).compile())

        #expect(
            compiled == expected.trimmingCharacters(in: .newlines),
            "what was there must stay; put a table that is new into compiled-policy/settings.json, too")
    }

    @Test(arguments: Policies.configured.map { $0.name })
    func `the file with every table has that of each policy`(name: String) throws {
        let text = String(decoding: try Self.data("policy.toml"), as: UTF8.self)
        let hasTable = text.contains("[\(name)]")

        #expect(hasTable, "put a table [\(name)] into compiled-policy/policy.toml")
    }

    @Test func `compiled settings are read as they were written`() throws {
        let text = String(decoding: try Self.data("policy.toml"), as: UTF8.self)
        let settings = try JSONDecoder().decode(PolicySettings.self, from: Self.data("settings.json"))

        #expect(try settings == PolicyFile(text: text).compile())
        #expect(settings.size.blob?.most == 10 << 20 && settings.notify.count == 2)
        #expect(settings != PolicySettings())
    }

    /// As a home has them that was upgraded, until its policy is applied again.
    @Test func `settings that are older than a policy have its standard, and stay as they are`() throws {
        let bytes = try Self.data("older-settings.json")

        let settings = try JSONDecoder().decode(PolicySettings.self, from: bytes)

        #expect(settings.lfs == LFSPolicy.Settings() && settings.lfs.pointers == .reject)
        let expected = String(decoding: bytes, as: UTF8.self)
        #expect(try Self.compiled(settings) == expected.trimmingCharacters(in: .newlines))
    }

    /// A new one is not in the settings of the homes that there are: without a word on that, none of them takes a push
    /// once it is upgraded.
    @Test(arguments: Policies.configured.map { $0.name })
    func `a policy says whether the settings of the first homes lack it`(name: String) throws {
        let old = try #require(
            JSONSerialization.jsonObject(with: Self.data("older-settings.json")) as? [String: Any])
        let policy = try #require(Policies.configured.first { $0.name == name })

        #expect(
            policy.isLackedByOlderSettings == (old[name] == nil),
            "set 'isLackedByOlderSettings = true' in \(policy): settings of homes that are not upgraded lack '\(name)'"
        )
    }

    @Test(arguments: Policies.configured.filter { !$0.isLackedByOlderSettings }.map { $0.name })
    func `settings that lack any other policy are not read`(name: String) throws {
        var damaged = try #require(
            JSONSerialization.jsonObject(with: Self.data("settings.json")) as? [String: Any])
        try #require(damaged.removeValue(forKey: name) != nil)
        let bytes = try JSONSerialization.data(withJSONObject: damaged)

        #expect(throws: DecodingError.self) { try JSONDecoder().decode(PolicySettings.self, from: bytes) }
    }

    @Test func `what is missing is missing in the settings of one mirror, too`() throws {
        var settings = PolicySettings()
        settings.overlays["website"] = PolicySettings()
        var damaged = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(settings)) as? [String: Any])
        var overlays = try #require(damaged["overlays"] as? [String: [String: Any]])
        #expect(
            try JSONDecoder().decode(PolicySettings.self, from: JSONEncoder().encode(settings)) == settings)
        overlays["website"]?["secrets"] = nil
        damaged["overlays"] = overlays
        let bytes = try JSONSerialization.data(withJSONObject: damaged)

        #expect(throws: DecodingError.self) { try JSONDecoder().decode(PolicySettings.self, from: bytes) }
    }

    @Test func `standard settings are whole: they are read as they were written`() throws {
        let bytes = try JSONEncoder().encode(PolicySettings())

        #expect(try JSONDecoder().decode(PolicySettings.self, from: bytes) == PolicySettings())
    }

    // MARK: Without what is as the standard

    @Test(arguments: ["settings.json", "older-settings.json"])
    func `settings that are kept as their differences from the standard are read as they were`(name: String)
        throws
    {
        let settings = try JSONDecoder().decode(PolicySettings.self, from: Self.data(name))
        let differences = try JSONEncoder().encode(PolicyDifferences(settings))

        #expect(try JSONDecoder().decode(PolicyDifferences.self, from: differences).settings == settings)
        #expect(try JSONEncoder().encode(PolicyDifferences(PolicySettings())) == Data("{}".utf8))
    }

    @Test func `the mark of the standard settings is theirs`() throws {
        let digest = SHA256.hash(data: Data(try Self.compiled(PolicySettings()).utf8))
        let mark = digest.prefix(8).map { String(format: "%02x", $0) }.joined()

        #expect(
            PolicyDifferences.standardMark == mark,
            "other settings are the standard now: say so in PolicyDifferences.standardMark")
    }
}
