import Foundation
import Programs
import TestSupport
import Testing

/// The upstream's credential: known to the mirror's account, and to nothing else.
@Suite(.waiting) struct CredentialTests {
    /// Git over HTTP on loopback with basic authentication, which ends after five minutes.
    private static let server = """
        import base64, http.server, os, subprocess, sys, threading
        root, user, password = sys.argv[1:4]
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_): pass
            def serve(self):
                wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
                if self.headers.get("Authorization") != wanted:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="forge"')
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                path, _, query = self.path.partition("?")
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.headers.get("Transfer-Encoding") == "chunked":
                    while (size := int(self.rfile.readline(), 16)):
                        body += self.rfile.read(size); self.rfile.readline()
                env = dict(os.environ, GIT_PROJECT_ROOT=root, GIT_HTTP_EXPORT_ALL="1", PATH_INFO=path, QUERY_STRING=query,
                    REQUEST_METHOD=self.command, REMOTE_USER=user, CONTENT_TYPE=self.headers.get("Content-Type") or "",
                    CONTENT_LENGTH=str(len(body)), HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding") or "",
                    GIT_PROTOCOL=self.headers.get("Git-Protocol") or "")
                out = subprocess.run(["git", "http-backend"], input=body, env=env, stdout=subprocess.PIPE).stdout
                head, _, content = out.partition(b"\\r\\n\\r\\n")
                lines = [line.split(": ", 1) for line in head.decode().split("\\r\\n") if line]
                status = [value for name, value in lines if name == "Status"]
                self.send_response(int(status[0].split()[0]) if status else 200)
                for name, value in lines:
                    if name != "Status": self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            do_GET = do_POST = serve
        listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Timer(300, lambda: os._exit(0)).start()
        with open(sys.argv[4] + ".new", "w") as file: file.write(str(listener.server_address[1]))
        os.rename(sys.argv[4] + ".new", sys.argv[4])
        listener.serve_forever()
        """

    @Test func `a forward takes the credential from the helper, and it appears nowhere`() throws {
        let place = try Installation(hasMirror: false)
        try place.gatehouse("init", place.home)
        try place.allowLocalPushes()
        let password = ["hunter", "2", "hunter"].joined()
        let port = place.folder + "/port"
        try place.git("--git-dir=\(place.upstream)", "config", "http.receivepack", "true")
        let server = try Daemon(
            "/usr/bin/env", ["python3", "-c", Self.server, place.folder, "mirror-bot", password, port],
            environment: place.environment(), log: place.folder + "/server.log")
        defer { server.stop() }
        for _ in 0..<200 where !FileManager.default.fileExists(atPath: port) { usleep(50_000) }
        let url = "http://127.0.0.1:\(try String(contentsOfFile: port, encoding: .utf8))/upstream.git"
        let path = place.folder + "/existing.git"
        try place.git("clone", "--quiet", "--bare", place.upstream, path)
        func setPassword(_ word: String) throws {
            try place.git(
                "--git-dir=\(path)", "config", "credential.helper",
                "!echo username=mirror-bot; echo password=\(word); :")
        }
        try setPassword(password)

        try place.gatehouse("mirror", "adopt", path, "--upstream", url, "--name", "demo")
        let work = try place.clone("work", of: path)
        let commit = try work.commit(["a": "1\n"], "One")
        let accepted = try work.tryGit("push", "origin", "main")
        #expect(accepted.said.contains("forwarded refs/heads/main"), "\(accepted)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)

        let wrong = password + "-wrong"
        try setPassword(wrong)
        try work.commit(["a": "2\n"], "Two")
        let away = try work.tryGit("push", "origin", "main")
        let status = try place.tryGatehouse("forward", "status")
        let doctor = try place.tryGatehouse("doctor")

        #expect(
            away.succeeded && away.said.contains("The worker tries again; you need not push again"), "\(away)"
        )
        #expect(doctor.output.contains("cannot reach the upstream"))
        for outcome in [accepted, away, status, doctor] { #expect(!outcome.description.contains(password)) }
        try place.gatehouse("maintain")
        let ledger = try Data(contentsOf: URL(fileURLWithPath: place.ledgerPath))
        #expect(ledger.range(of: Data(password.utf8)) == nil)
        #expect(
            ledger.range(of: Data("127.0.0.1".utf8)) != nil, "the URL is there, so the search finds things")
    }
}
