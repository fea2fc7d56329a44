import Domain
import Foundation
@testable import PolicyFiles
import TestSupport
import Testing

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

        #expect(compiled == expected.trimmingCharacters(in: .newlines))
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
        var old = try #require(
            JSONSerialization.jsonObject(with: Self.data("settings.json")) as? [String: Any])
        old["lfs"] = nil
        let bytes = try JSONSerialization.data(
            withJSONObject: old, options: [.sortedKeys, .withoutEscapingSlashes])

        let settings = try JSONDecoder().decode(PolicySettings.self, from: bytes)

        #expect(settings.lfs == LFSPolicy.Settings() && settings.lfs.pointers == .reject)
        #expect(try !Self.compiled(settings).contains("\"lfs\""))
    }
}
