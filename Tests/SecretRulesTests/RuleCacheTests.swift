import Files
import Foundation
import SecretRules
import SecretScan
import Testing

/// Where compiled rules are kept.
@Suite final class RuleCacheTests {
    private let folder: String
    private let cache: RuleCache
    private var file: String { folder + "/rules.toml" }

    init() throws {
        folder =
            FileManager.default.temporaryDirectory.appendingPathComponent("rule-cache-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        cache = RuleCache(environment: ["XDG_CACHE_HOME": folder + "/cache"])
        try write(rule: "one")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func write(rule: String) throws {
        try Data("[[rules]]\nid = \"\(rule)\"\nregex = '''tok_[a-z]{8}'''\n".utf8)
            .write(to: URL(fileURLWithPath: file))
    }

    private func ids() throws -> [String] { try Self.ids(in: cache, of: file) }

    /// The rules that find something.
    private static func ids(in cache: RuleCache, of file: String) throws -> [String] {
        let digest = try RuleCache.digest(of: [file])
        let scanner = try cache.scanner(of: [file], digest: digest, for: .session)
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

    @Test(arguments: ["", "GHRULES4", "cut", "flipped", "flipped rule", "longer"])
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
        if damage == "flipped rule" {
            bytes = whole
            let place = try #require(whole.range(of: Data("tok_".utf8))?.lowerBound)
            bytes[place] ^= 0x01
        }
        if damage == "longer" { bytes = whole + Data([0]) }
        try bytes.write(to: URL(fileURLWithPath: path))

        #expect(try ids() == ["one"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == whole.count)
    }

    @Test func `processes that need rules at once get them`() async throws {
        let path = file
        let folder = cache.folder
        try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 1...6 {
                group.addTask { try Self.ids(in: RuleCache(folder: folder), of: path) }
            }
            for try await ids in group { #expect(ids == ["one"]) }
        }
        #expect(try kept().count == 1)
    }

    @Test func `a file that is not there, or a folder that cannot be written, is said`() throws {
        #expect(throws: SystemError.self) { try RuleCache.digest(of: [file + ".gone"]) }
        try Data().write(to: URL(fileURLWithPath: folder + "/blocked"))
        #expect(throws: (any Error).self) {
            try Self.ids(in: RuleCache(folder: folder + "/blocked/x"), of: file)
        }
    }

    @Test func `a digest that was noted is that of the files, whatever becomes of them`() throws {
        #expect(try cache.notedDigest(of: [file]) == RuleCache.digest(of: [file]))
        // Of a file that may change once more within the same tick of the clock, nothing is noted.
        #expect(!FileManager.default.fileExists(atPath: cache.folder + "/digests"))
        for rule in ["two", "six", "ten"] {
            try write(rule: rule)
            #expect(try cache.notedDigest(of: [file], settling: 0) == RuleCache.digest(of: [file]))
            #expect(try cache.notedDigest(of: [file]) == RuleCache.digest(of: [file]))
        }
        try FileManager.default.removeItem(atPath: file)
        #expect(throws: SystemError.self) { try cache.notedDigest(of: [file]) }
    }

    @Test func `a noted digest needs no reading of the files`() throws {
        _ = try cache.notedDigest(of: [file], settling: 0)
        let note = cache.folder + "/digests"
        let text = try String(contentsOfFile: note, encoding: .utf8)
        let digest = try RuleCache.digest(of: [file])
        try text.replacing(digest, with: "noted").write(toFile: note, atomically: true, encoding: .utf8)
        #expect(try cache.notedDigest(of: [file]) == "noted")
        try Data("no note".utf8).write(to: URL(fileURLWithPath: note))
        #expect(try cache.notedDigest(of: [file]) == digest)
    }

    @Test func `what nobody made for months goes when something new is kept`() throws {
        _ = try ids()
        let old = "\(cache.folder)/rules-old"
        try Data().write(to: URL(fileURLWithPath: old))
        let longAgo = Date(timeIntervalSinceNow: -100 * 24 * 60 * 60)
        try FileManager.default.setAttributes([.modificationDate: longAgo], ofItemAtPath: old)
        _ = try ids()
        #expect(try kept().count == 2)

        try write(rule: "two")
        #expect(try ids() == ["two"])
        #expect(try kept().count == 2 && !FileManager.default.fileExists(atPath: old))
    }
}
