import Foundation
import Testing

/// A webhook's receiver on loopback, by Python's own HTTP server and HMAC. What it answers the path says. It ends with
/// its test, and by itself after some minutes.
final class WebhookReceiver {
    private let process = Process()
    private let folder: String
    let port: Int

    /// One message that came, as the receiver saw it.
    struct Received: Decodable {
        let path: String
        let id: String
        let type: String
        /// Whether the signature is right, by one of the secrets that the receiver knows.
        let isSigned: Bool
        let body: String

        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]) ?? [:]
        }
    }

    private static let script = #"""
        import base64, hashlib, hmac, http.server, json, os, socket, ssl, sys, threading, time
        folder, secret_file, address = sys.argv[1:4]
        threading.Timer(300, lambda: os._exit(0)).start()
        lock, seen = threading.Lock(), set()

        def signed(headers, body):
            try:
                key = base64.b64decode(open(secret_file).read().split("_", 1)[1])
            except OSError:
                return False
            text = headers["webhook-id"] + "." + headers["webhook-timestamp"] + "."
            mac = base64.b64encode(hmac.new(key, text.encode() + body, hashlib.sha256).digest()).decode()
            is_now = abs(time.time() - int(headers["webhook-timestamp"])) < 300
            return is_now and ("v1," + mac) in headers["webhook-signature"].split(" ")

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.do_POST()
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                id = self.headers.get("webhook-id", "")
                with lock:
                    is_first = (self.path, id) not in seen
                    seen.add((self.path, id))
                    try:
                        kind = json.loads(body).get("type", "")
                    except ValueError:
                        kind = ""
                    line = {"path": self.path, "id": id, "type": kind, "body": body.decode(),
                            "isSigned": bool(id) and signed(self.headers, body)}
                    with open(folder + "/received", "a") as log:
                        log.write(json.dumps(line) + "\n")
                status, answer = 200, b"thank you"
                if self.path == "/once": status = 500 if is_first else 204
                if self.path == "/never": status, answer = 503, b"not today\x1b[2J"
                if self.path == "/gone": status = 410
                if self.path == "/elsewhere": status = 302
                if self.path == "/hang": time.sleep(60)
                if self.path == "/slow": time.sleep(3)
                if self.path == "/big": answer = b"x" * 50000000
                self.send_response(status)
                if status == 302: self.send_header("location", "/taken")
                if status != 204: self.send_header("content-length", str(len(answer)))
                self.end_headers()
                try:
                    if status != 204: self.wfile.write(answer)
                except OSError:
                    pass
            def log_message(self, *arguments):
                pass

        http.server.ThreadingHTTPServer.request_queue_size = 100
        if ":" in address: http.server.ThreadingHTTPServer.address_family = socket.AF_INET6
        server = http.server.ThreadingHTTPServer((address, 0), Handler)
        if len(sys.argv) > 4:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[4])
            server.socket = context.wrap_socket(server.socket, server_side=True)
        with open(folder + "/port.new", "w") as file:
            file.write(str(server.server_port))
        os.rename(folder + "/port.new", folder + "/port")
        server.serve_forever()
        """#

    /// - Parameters:
    ///   - secret: the file with the secret that the receiver was given.
    ///   - certificate: the file with the certificate and its key, where it speaks TLS.
    ///   - address: of this machine alone.
    init(
        in place: Installation, secret: String, certificate: String? = nil, address: String = "127.0.0.1"
    ) throws {
        folder = "\(place.folder)/receiver-\(certificate == nil ? "plain" : "tls")-\(address)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Self.script.write(toFile: folder + "/receiver.py", atomically: true, encoding: .utf8)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments =
            [folder + "/receiver.py", folder, secret, address] + (certificate.map { [$0] } ?? [])
        try process.run()
        var found: Int?
        for _ in 0..<200 where found == nil {
            usleep(50_000)
            found = (try? String(contentsOfFile: folder + "/port", encoding: .utf8)).flatMap { Int($0) }
        }
        port = try #require(found, "the receiver does not start")
    }

    deinit {
        // A thread of this process may have signals blocked, and a child of it then has, too.
        kill(process.processIdentifier, SIGKILL)
    }

    func url(_ path: String, host: String = "127.0.0.1", scheme: String = "http") -> String {
        "\(scheme)://\(host):\(port)\(path)"
    }

    /// What came so far.
    func received() throws -> [Received] {
        guard let text = try? String(contentsOfFile: folder + "/received", encoding: .utf8) else { return [] }
        return try text.split(separator: "\n").map {
            try JSONDecoder().decode(Received.self, from: Data($0.utf8))
        }
    }
}
