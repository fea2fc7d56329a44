import Foundation
import SecretScan
import Testing

@testable import GitSessionCommand

/// Where compiled rules are kept.
@Suite struct RuleFileCacheTests {
    private let folder: TestFolder
    private let cache: RuleFileCache
    private var file: String { folder.path + "/rules.toml" }

    init() throws {
        folder = try TestFolder()
        cache = RuleFileCache(environment: ["XDG_CACHE_HOME": folder.path + "/cache"])
        try write(rule: "one")
    }

    private func write(rule: String) throws {
        try folder.write("[[rules]]\nid = \"\(rule)\"\nregex = '''tok_[a-z]{8}'''\n", to: "rules.toml")
    }

    private func ids() throws -> [String] { try Self.ids(in: cache, of: file) }

    /// The rules that find something.
    private static func ids(in cache: RuleFileCache, of file: String) throws -> [String] {
        let digest = try RuleFileCache.digest(of: [file])
        let scanner = try cache.scanner(of: [file], digest: digest)
        return try scanner.findings(in: Data("tok_abcdefgh".utf8)).map(\.rule.id)
    }

    private func kept() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: cache.folder).filter { $0.hasPrefix("rules-") }
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `rules are compiled once, for this account alone, and anew where the file changed`() throws {
        #expect(try ids() == ["one"])
        let path = try "\(cache.folder)/\(#require(kept().first))"
        let made = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
        #expect(try ids() == ["one"])
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == made)
        #expect(try mode(path) == 0o600 && mode(cache.folder) == 0o700)

        try write(rule: "two")
        #expect(try ids() == ["two"])
        #expect(try kept().count == 2)
    }

    @Test(arguments: ["", "GHRULES1", "cut", "flipped"])
    func `what is damaged is compiled anew`(damage: String) throws {
        #expect(try ids() == ["one"])
        let path = try "\(cache.folder)/\(#require(kept().first))"
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var bytes = Data(damage.utf8)
        if damage == "cut" { bytes = whole.prefix(whole.count - 100) }
        if damage == "flipped" {
            bytes = whole
            bytes[whole.count - 40] ^= 0xFF
        }
        try bytes.write(to: URL(fileURLWithPath: path))

        #expect(try ids() == ["one"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == whole.count)
    }

    @Test func `processes that need rules at once get them`() async throws {
        let path = file
        let folder = cache.folder
        try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 1...6 {
                group.addTask { try Self.ids(in: RuleFileCache(folder: folder), of: path) }
            }
            for try await ids in group { #expect(ids == ["one"]) }
        }
        #expect(try kept().count == 1)
    }

    @Test func `a file that is not there, or a folder that cannot be written, is said`() throws {
        #expect(throws: RuleFileCache.Failure.self) { try RuleFileCache.digest(of: [file + ".gone"]) }
        try folder.write("", to: "blocked")
        #expect(throws: (any Error).self) {
            try Self.ids(in: RuleFileCache(folder: folder.path + "/blocked/x"), of: file)
        }
    }
}
