import Domain
import Foundation
import Testing

@testable import Gate
@testable import SecretScan

/// What was not looked into when it came does not count as having been there before.
@Suite struct UnseenSecretTests {
    private static let secret = "tok_" + "k3j5h2k4j6h7"

    /// No text, of 17 MiB, with lines at its beginning and at its end.
    private func binary(_ beginning: String, _ end: String = "") -> String {
        "\0\n" + beginning + "\n" + String(repeating: ". ", count: 17 << 19) + "\n" + end + "\n"
    }

    @Test func `a secret behind the part of a binary file that is looked into is new where it comes to`()
        throws
    {
        let place = try ScannedRepository()
        let first = try place.commit(["big.bin": binary("none", "key = \(Self.secret)")])
        var push = try place.push()
        try push.scan(first)
        #expect(push.facts.secrets.isEmpty && push.facts.unscanned.map(\.path) == ["big.bin"])

        let elsewhere = try place.commit(["big.bin": nil, "config.txt": "key = \(Self.secret)\n"])
        #expect(try place.found(elsewhere) == ["config.txt:1"])
        try place.git("reset", "--quiet", "--hard", "HEAD^")
        let asText = try place.commit(["big.bin": "key = \(Self.secret)\n"])
        #expect(try place.found(asText) == ["big.bin:1"])
        try place.git("reset", "--quiet", "--hard", "HEAD^")
        let forward = try place.commit(["big.bin": binary("key = \(Self.secret)")])
        #expect(try place.found(forward) == ["big.bin:2"])
    }

    @Test func `a secret in the part that was looked into only moves`() throws {
        let place = try ScannedRepository()
        let first = try place.commit(["big.bin": binary("key = \(Self.secret)")])
        #expect(try place.found(first) == ["big.bin:2"])

        let elsewhere = try place.commit(["big.bin": nil, "config.txt": "key = \(Self.secret)\n"])
        #expect(try place.found(elsewhere).isEmpty)
    }

    @Test(arguments: ["an archive", "base64"])
    func `what is taken out of something packed is new, and what is packed again is not`(form: String) throws
    {
        let place = try ScannedRepository()
        func pack(_ text: String) throws -> String {
            let packed = try place.shell("printf '\(text)' | gzip -9 | base64 -w0")
            return form == "base64" ? packed + "\n" : packed
        }
        /// Base64 says what is packed in it as a text; an archive has to be made one.
        func commit(_ packed: String?, _ files: [String: String?] = [:]) throws -> ObjectID {
            if let packed, form != "base64" {
                _ = try place.shell("printf '%s' '\(packed)' | base64 -d > packed")
                return try place.commit(files)
            }
            return try place.commit(files.merging(["packed": packed]) { $1 })
        }
        let line = "key = \(Self.secret)"
        let first = try commit(pack(line))
        var push = try place.push()
        push.allowance.use(UnpackingAllowance.maximum)
        try push.scan(first)
        #expect(push.facts.secrets.isEmpty)
        #expect(push.facts.unscanned.first?.reason.contains("256 MiB") == true)

        let changed = try commit(pack(line + " # changed"))
        #expect(try place.found(changed).isEmpty)
        let plain = try commit(nil, ["config.txt": line + "\n"])
        #expect(try place.found(plain) == ["config.txt:1"])
        let packed = try commit(pack(line), ["config.txt": nil])
        #expect(try place.found(packed).isEmpty)
    }

    @Test func `of an archive that is more than is unpacked nothing counts as known`() throws {
        let place = try ScannedRepository()
        func pack(_ fill: Int, _ end: String) throws {
            _ = try place.shell(
                "(echo 'key = \(Self.secret)'; yes . | head -c \(fill); echo '\(end)') | gzip -1 > a.gz")
        }
        try pack(65 << 20, "1")
        try place.commit([:])
        try pack(1 << 10, "2")
        let changed = try place.commit([:])

        #expect(try place.found(changed) == ["a.gz:1"])
    }
}
