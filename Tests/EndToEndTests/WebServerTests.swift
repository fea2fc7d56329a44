import Foundation
import GitProcess
import Testing

/// Pushing and fetching over a real web server, configured by the file that is shipped.
@Suite(.enabled(if: WebServer.isHere, "needs Debian's apache2, apache2-utils, curl and openssl"))
struct WebServerTests {
    @Test func `the password says who pushes, and nothing else that the client sends does`() throws {
        let place = try WebServer.installation()
        let server = try WebServer(for: place)
        defer { server.stop() }
        let work = try server.clone(by: "ada")
        let commit = try work.commit(["a": "1\n"], "Add a")
        for header in [
            "REMOTE_USER", "Remote-User", "X-Remote-User", "X-Forwarded-User", "OIDC_CLAIM_sub",
            "GATEHOUSE_ACTOR",
            "Gatehouse-Actor", "GIT_PUSHER", "X-Auth-Request-User",
        ] {
            try work.git("config", "--add", "http.extraHeader", "\(header): root")
        }
        for header in [
            "GIT_NAMESPACE: x", "GIT_CONFIG_COUNT: 1", "GIT_CONFIG_KEY_0: core.hooksPath",
            "GIT_CONFIG_VALUE_0: /dev/null", "GATEHOUSE_HOME: /tmp", "GATEHOUSE_PROGRAM: /bin/true",
            "PATH: /tmp",
            "Gateway-Interface: none", "Remote-Addr: 127.0.0.1", "Proxy: http://127.0.0.1:1",
        ] {
            try work.git("config", "--add", "http.extraHeader", header)
        }

        let push = try work.tryGit(
            "push", "-o", "GATEHOUSE_ACTOR=root", "-o", "REMOTE_USER=root", "-o", "actor=root", "origin",
            "main", environment: ["REMOTE_USER": "root", "GATEHOUSE_ACTOR": "root"])

        #expect(push.succeeded && push.said.contains("accepted as p1"), "\(push)\n\(server.log)")
        let pushes = try place.report("pushes")
        #expect(pushes.map { $0["actor"] as? String } == ["ada"])
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(!server.log.contains(WebServer.password("ada")))
    }
}
