import Foundation
import Glibc
import Programs
import TestSupport
import Testing

/// A real Apache httpd on loopback, with the file that `install/` has for it. It ends with its test.
final class WebServer {
    static let program = "/usr/sbin/apache2"
    private static let modules = "/usr/lib/apache2/modules/"

    /// Apache does not serve as root, so that all of it runs as another account where the tests are root's.
    static let account: String? = geteuid() == 0 ? "www-data" : nil

    static let isHere: Bool = {
        let files = [
            program, modules + "mod_cgi.so", "/usr/bin/htpasswd", "/usr/bin/openssl", "/usr/bin/curl",
        ]
        guard files.allSatisfy({ access($0, R_OK) == 0 }) else { return false }
        let words = Installation.command([Installation.programs + "/gatehouse", "--version"], by: account)
        let outcome = try? ChildProcess.run(
            words[0], Array(words.dropFirst()), environment: ["PATH": "/usr/bin:/bin"], seconds: 20)
        return outcome?.succeeded == true
    }()
    static let knowsTokens = isHere && access(modules + "mod_auth_openidc.so", R_OK) == 0

    /// A home as the server's account has it.
    static func installation() throws -> Installation {
        let place = try Installation(account: account)
        try place.editPolicy { $0.replacing("local = true", with: "local = false") }
        return place
    }

    private let place: Installation
    let folder: String
    private let port: Int
    private let daemon: Daemon
    var certificate: String { folder + "/certificate.pem" }

    /// - Parameters:
    ///   - people: who has a password.
    ///   - change: what else an administrator changes in the file.
    init(for place: Installation, people: [String] = ["ada"], change: (String) -> String = { $0 }) throws {
        self.place = place
        folder = place.folder + "/web"
        port = try Daemon.freePort()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try place.handOver(folder)
        let values = [
            "home": place.home, "host": "localhost", "port": "127.0.0.1:\(port)", "run": folder,
            "certificate": folder + "/certificate.pem", "key": folder + "/key.pem",
            "passwords": folder + "/passwords",
        ]
        let shipped = try String(contentsOfFile: Self.shippedFile, encoding: .utf8)
        let lines = shipped.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "Define", let value = values[String(words[1])] else {
                return String(line)
            }
            return "Define \(words[1]) \(value)"
        }
        let configuration = folder + "/apache.conf"
        try change(lines.joined(separator: "\n")).write(
            toFile: configuration, atomically: true, encoding: .utf8)
        try Self.makeCertificate(in: folder, place)
        for (index, name) in people.enumerated() {
            let made = try place.run(
                "htpasswd", [index == 0 ? "-bBc" : "-bB", folder + "/passwords", name, Self.password(name)])
            try #require(made.succeeded, "\(made)")
        }
        let words = Installation.command(
            [Self.program, "-f", configuration, "-DFOREGROUND"], by: place.account)
        daemon = try Daemon(
            words[0] == "setpriv" ? "/usr/bin/setpriv" : words[0], Array(words.dropFirst()),
            environment: ["PATH": "/usr/bin:/bin"], log: folder + "/log")
        try waitUntilItAnswers()
    }

    /// The file as it is shipped, in the source tree that the tests are built from.
    private static let shippedFile = PackageFolder.path(of: "install/apache/gatehouse.conf")

    func stop() {
        daemon.stop()
    }

    static func password(_ name: String) -> String {
        "secret-\(name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF })"
    }

    var log: String { (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? "" }

    /// - Parameter credentials: `name:password`; empty for none.
    func url(_ mirror: String, _ credentials: String) -> String {
        "https://\(credentials.isEmpty ? "" : credentials + "@")127.0.0.1:\(port)/\(mirror).git"
    }

    func url(_ mirror: String, by name: String) -> String {
        url(
            mirror,
            "\(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name):\(Self.password(name))"
        )
    }

    /// The environment in which git believes the certificate.
    var client: [String: String] { ["GIT_SSL_CAINFO": certificate, "GIT_ASKPASS": "true"] }

    func clone(by name: String, as folder: String? = nil) throws -> Clone {
        let work = try place.clone(
            folder ?? "work-" + name, of: url("demo", by: name), environment: client)
        try work.git("config", "http.sslCAInfo", certificate)
        return work
    }

    /// Asks for a path as it stands, and returns the status and what came.
    func get(_ path: String, by name: String? = nil, _ more: String...) throws -> (status: Int, body: String)
    {
        let user = name.map { ["--user", "\($0):\(Self.password($0))"] } ?? []
        let outcome = try place.run(
            "curl",
            [
                "--silent", "--path-as-is", "--globoff", "--cacert", certificate, "--write-out",
                "\n%{http_code}",
            ]
                + user + more + ["https://127.0.0.1:\(port)/\(path)"])
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        return (Int(lines.last ?? "") ?? 0, lines.dropLast().joined(separator: "\n"))
    }

    private func waitUntilItAnswers() throws {
        for _ in 0..<100 {
            if try get("").status != 0 { return }
            usleep(50_000)
        }
        Issue.record("the web server does not answer: \(log)")
    }

    private static func makeCertificate(in folder: String, _ place: Installation) throws {
        let outcome = try place.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days",
                "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
                "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", folder + "/key.pem", "-out",
                folder + "/certificate.pem",
            ])
        try #require(outcome.succeeded, "\(outcome)")
    }
}
