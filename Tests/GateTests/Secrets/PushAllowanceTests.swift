import Domain
import Foundation
import Testing

@testable import Gate
@testable import SecretScan

/// What is packed in texts counts for what may be unpacked of a push.
@Suite struct PushAllowanceTests {
    private static let secret = "tok_" + "k3j5h2k4j6h7"

    @Test func `what is packed in texts, messages and names counts for all of the push`() throws {
        let place = try ScannedRepository()
        let packed = try place.shell("printf 'key = \(Self.secret)' | gzip -9 | base64 -w0 | tr / _")
        let commit = try place.commit(["a.txt": packed + "\n", packed: "1\n"], "Change\n\n\(packed)")
        var whole = try place.push()
        try whole.scan(commit)
        #expect(whole.facts.secrets.flatMap(\.places).count == 3 && whole.facts.unscanned.isEmpty)

        var push = try place.push()
        push.allowance.use(UnpackingAllowance.maximum)
        try push.scan(commit)

        #expect(push.facts.secrets.isEmpty)
        #expect(Set(push.facts.unscanned.map(\.path)) == ["a.txt", TreePath(packed), nil])
        #expect(push.facts.unscanned.allSatisfy { $0.reason.contains("256 MiB") })
    }

    @Test func `members of an archive share what may be unpacked of their texts`() throws {
        let place = try ScannedRepository()
        _ = try place.shell(
            """
            yes . | head -c 3000000 | gzip -9 | base64 -w0 > m && cp m n && tar cf a.tar m n && rm m n
            """)
        let commit = try place.commit([:])
        var push = try place.push()
        let own = try place.shell("cat a.tar | wc -c")
        push.allowance.use(UnpackingAllowance.maximum - 4_000_000)
        try push.scan(commit)

        #expect(Int(own) ?? 0 < 100_000)
        #expect(push.allowance.remaining == 0)
        #expect(push.facts.unscanned.map(\.path) == ["a.tar"])
    }

    @Test func `a ref's name in which too much is packed is none`() throws {
        let place = try ScannedRepository()
        let packed = try place.shell("yes . | head -c 9000000 | gzip -9 | base64 -w0")
        let names = RefNames(
            scanner: place.scanner, keys: .ephemeral(), exceptions: { [] }, mirror: "demo")
        let (large, plain) = (RefName("refs/heads/" + packed), RefName("refs/heads/main"))

        let exposed = try names.exposed(among: [large, plain])

        #expect(exposed[plain] == nil)
        let unread = try #require(exposed[large])
        #expect(unread.irregularity.message.contains("more than 8 MiB"))
        #expect(!packed.hasPrefix(unread.masked.rawValue.dropFirst("refs/heads/".count).prefix(5)))
    }
}
