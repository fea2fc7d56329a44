import Crypto
import Foundation
import TestSupport
import Testing

/// Pushing and fetching over a real web server that takes tokens of an identity provider.
@Suite(
    .enabled(if: WebServer.knowsTokens, "needs Debian's apache2 and libapache2-mod-auth-openidc"), .waiting)
struct WebTokenTests {
    private let key = SymmetricKey(size: .bits256)
    private var keyText: String {
        key.withUnsafeBytes { Data($0).map { String(format: "%02x", $0) }.joined() }
    }

    @Test func `the token says who pushes, whatever name stands beside it`() throws {
        let place = try WebServer.installation()
        let server = try server(for: place)
        defer { server.stop() }
        let work = try place.clone(of: server.url("demo", "root:\(token())"), environment: server.client)
        try work.git("config", "http.sslCAInfo", server.certificate)
        let commit = try work.commit(["a": "1\n"], "Add a")

        let asPassword = try work.tryGit("push", server.url("demo", "root:\(token())"), "main")
        let asHeader = try work.tryGit(
            "-c", "http.extraHeader=Authorization: Bearer \(token(["preferred_username": "eve"]))", "-c",
            "http.extraHeader=OIDC_CLAIM_preferred_username: root", "push", server.url("demo", ""),
            "main:topic")

        #expect(asPassword.succeeded && asHeader.succeeded, "\(asPassword) \(asHeader) \(server.log)")
        #expect(try place.report("pushes").compactMap { $0["actor"] as? String } == ["eve", "ada"])
        #expect(try place.value(of: "refs/heads/topic", in: place.upstream) == commit)
    }

    @Test func `a token of another key, issuer, application or time, or without a name, opens nothing`()
        throws
    {
        let place = try WebServer.installation()
        let server = try server(for: place)
        defer { server.stop() }
        let unsigned = token().split(separator: ".").prefix(2).joined(separator: ".") + "."
        let none = encoded(["alg": "none"]) + "." + token().split(separator: ".")[1] + "."

        #expect(
            try place.run(
                "git", ["ls-remote", server.url("demo", "ada:\(token())")], environment: server.client
            ).succeeded)
        for (what, bad) in [
            ("another key", token(by: SymmetricKey(size: .bits256))), ("unsigned", unsigned), ("none", none),
            ("issuer", token(["iss": "https://other.example.com"])), ("application", token(["aud": "wiki"])),
            ("expired", token(["exp": Int(Date().timeIntervalSince1970) - 60])),
            ("endless", token(["exp": nil])), ("ending some time", token(["exp": "never"])),
            ("ending by a text", token(["exp": "\(Int(Date().timeIntervalSince1970) + 600)x"])),
            ("nameless", token(["preferred_username": nil])), ("empty", ""),
        ] {
            let list = try place.run(
                "git", ["ls-remote", server.url("demo", "ada:\(bad)")], environment: server.client)
            #expect(!list.succeeded && list.output.isEmpty, "\(what): \(list)")
        }
    }

    @Test func `a name that looks like another's, or that nobody could disable, opens nothing`() throws {
        let place = try WebServer.installation()
        let server = try server(for: place)
        defer { server.stop() }
        let work = try place.clone(of: server.url("demo", "git:\(token())"), environment: server.client)
        try work.commit(["a": "1\n"], "Add a")

        for name in [
            "ada ", " ada", "ada\u{200B}", "a\u{AD}da", "ada\u{A0}", "ada\u{202E}", "ada\n", "zo\u{EB}",
            "ada b",
            "\u{FF41}\u{FF44}\u{FF41}", "@approvers", String(repeating: "a", count: 201),
        ] {
            let url = server.url("demo", "git:\(token(["preferred_username": name]))")
            let list = try work.tryGit("ls-remote", url, environment: server.client)
            let push = try work.tryGit("push", url, "HEAD:refs/heads/topic", environment: server.client)
            #expect(!list.succeeded && list.output.isEmpty && !push.succeeded, "\(name): \(list) \(push)")
        }
        #expect(try place.report("pushes").isEmpty)
    }

    @Test
    func `who is in hundreds of groups comes in, and what else the token says stays outside of the hooks`()
        throws
    {
        let place = try WebServer.installation()
        try place.hook("pre-receive.adopted", "env >'\(place.folder)/seen'")
        let server = try server(for: place)
        defer { server.stop() }
        let groups = (0..<600).map { "/departments/engineering/team-\($0)" }
        let long = token(["groups": groups])
        let work = try place.clone(of: server.url("demo", "git:\(long)"), environment: server.client)
        try work.commit(["a": "1\n"], "Add a")

        let asPassword = try work.tryGit(
            "push", server.url("demo", "git:\(long)"), "main", environment: server.client)
        let asHeader = try work.tryGit(
            "-c", "http.extraHeader=Authorization: Bearer \(long)", "push", server.url("demo", ""),
            "main:topic", environment: server.client)

        #expect(long.utf8.count > 25_000)
        #expect(asPassword.succeeded && asHeader.succeeded, "\(asPassword) \(asHeader) \(server.log)")
        let seen = try String(contentsOfFile: place.folder + "/seen", encoding: .utf8)
        #expect(seen.contains("REMOTE_USER=ada") && !seen.contains("OIDC_"), "\(seen)")
        #expect(!seen.contains(long) && !seen.contains("team-1"))
    }

    @Test func `of an address of one's own domain the first part is the name, and others open nothing`()
        throws
    {
        let place = try WebServer.installation()
        let server = try server(for: place, claim: #"email ^([^@]*)@example\.com\z $1"#)
        defer { server.stop() }
        func list(_ email: String) throws -> Installation.Outcome {
            let url = server.url("demo", "git:\(token(["email": email]))")
            return try place.run("git", ["ls-remote", url], environment: server.client)
        }

        #expect(try list("ada@example.com").succeeded)
        #expect(server.log.contains(" ada \"GET"))
        for other in [
            "ada@example.org", "ada@example.com.evil.org", "ada", "", "@example.com", "ada@example.com\n",
            "ada@evil.org@example.com",
        ] {
            #expect(try !list(other).succeeded, "\(other): \(server.log)")
        }
    }

    /// As an administrator turns tokens on; the provider's key is told instead of looked up.
    private func server(
        for place: Installation, claim: String = "preferred_username"
    ) throws -> WebServer {
        try WebServer(for: place) {
            $0.replacing("#Define oidc", with: "Define oidc").replacing(
                /OIDCOAuthVerifyJwksUri .*/, with: "OIDCOAuthVerifySharedKeys hex##\(keyText)"
            ).replacing("Claim preferred_username", with: "Claim \(claim)")
        }
    }

    /// A token of ada's, with some claims changed, or taken out.
    private func token(_ changes: [String: Any?] = [:], by signer: SymmetricKey? = nil) -> String {
        var claims: [String: Any] = [
            "iss": "https://id.example.com/realms/example", "aud": "gatehouse", "sub": "f81d4fae",
            "preferred_username": "ada", "exp": Int(Date().timeIntervalSince1970) + 600,
        ]
        for (name, value) in changes { claims[name] = value }
        let signed = encoded(["alg": "HS256", "typ": "JWT"]) + "." + encoded(claims)
        let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: signer ?? key)
        return signed + "." + base64(Data(code))
    }

    private func encoded(_ claims: [String: Any]) -> String {
        base64((try? JSONSerialization.data(withJSONObject: claims)) ?? Data())
    }

    private func base64(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=", with: "")
    }
}
