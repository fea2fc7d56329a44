import Domain
import Foundation
import Testing

@testable import Programs

@Suite struct CurlTests {
    @Test(arguments: ["https://127.0.0.1/x", "https://[::1]:8443/x", "http://10.0.0.1/x"])
    func `nothing is sent to an address of this network unless that is allowed`(text: String) throws {
        let url = try WebhookURL(text)

        let failure = #expect(throws: Curl.Failure.self) {
            try Curl(to: url, allowsPrivate: false).post([], headers: [])
        }

        let words = failure?.description ?? ""
        #expect(words.contains("\(url.host) is at ") && words.contains("not a public address"), "\(words)")
    }

    @Test func `where nothing answers, the words are curl's`() throws {
        // Nothing listens on port 1 of this machine.
        let url = try WebhookURL("http://127.0.0.1:1/x")

        let failure = #expect(throws: Curl.Failure.self) {
            try Curl(to: url, allowsPrivate: true).post(Array("{}".utf8), headers: [("x-one", "two")])
        }

        guard case .failed(let words) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(words.contains("127.0.0.1") && !words.contains("\n"), "\(words)")
    }

    /// Answers one request with the bytes of its body, and tells its port first.
    private static let echo = """
        import http.server, sys
        class Echo(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                self.send_response(200)
                self.end_headers()
                self.wfile.write((body.hex() + " " + self.headers["x-one"].encode("latin-1").hex()).encode())
            def log_message(self, *words):
                pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Echo)
        server.timeout = 20
        print(server.server_port, flush=True)
        server.handle_request()
        """

    @Test(arguments: ["{\"a\": \"b\"}", "a\"\u{301}\n\\\u{301}b", "line\r\nline\t'"])
    func `what is sent arrives, byte by byte`(body: String) throws {
        let server = Process()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        server.arguments = ["python3", "-c", Self.echo]
        let output = Pipe()
        server.standardOutput = output
        try server.run()
        defer {
            server.terminate()
            server.waitUntilExit()
        }
        let port = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            .trimmingCharacters(in: .newlines)

        let answer = try Curl(to: WebhookURL("http://127.0.0.1:\(port)/x"), allowsPrivate: true)
            .post(Array(body.utf8), headers: [("x-one", "two\"\u{301}")])

        #expect(answer.status == 200)
        #expect(
            answer.text
                == [body, "two\"\u{301}"].map { Hexadecimal.string(of: $0.utf8) }.joined(separator: " "))
    }
}
