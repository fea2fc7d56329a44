import Crypto
import Domain
import Foundation
import Programs
import LedgerStore

extension WebhookChannel: SentChannel {
    var program: String { SendWebhook.program }
    static var adviceOnProgram: String { "install the package curl" }

    func obstacle(to name: String, in keys: HomeKeys) -> ChannelObstacle? {
        guard let secretFile else { return nil }
        do {
            _ = try keys.webhookSecrets(secretFile)
            return nil
        } catch {
            return ChannelObstacle(
                words: "cannot sign the notifications to '\(name)': \(error)",
                mend: "gatehouse notify key \(secretFile.dropLast(4).dropFirst("notify-".count))")
        }
    }

    func send(
        _ message: NotificationMessage, about _: Hold?, from sender: NotificationSender
    ) throws -> DeliveryOutcome {
        try SendWebhook(keys: sender.keys)(message, to: self)
    }
}

/// Sends a message to a webhook with the curl program, signed according to the Standard Webhooks specification.
struct SendWebhook {
    let keys: HomeKeys

    static let program = "curl"
    static let environment = [
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
    ]

    private static let connectSeconds = 5
    private static let seconds = 15
    /// The longest answer that is read, in bytes.
    private static let maximumAnswer = 65_536

    func callAsFunction(
        _ message: NotificationMessage, to webhook: WebhookChannel
    ) throws -> DeliveryOutcome {
        let configuration: String
        do {
            configuration = try self.configuration(message, webhook)
        } catch let problem as HomeKeys.NoWebhookSecret {
            return .failed(problem.description)
        } catch let problem as ResolvedHost.Refused {
            return .failed(problem.description)
        }
        // The configuration goes to standard input, since every account on the machine can read arguments.
        let outcome = try ChildProcess.run(
            Self.program, ["--disable", "--config", "-"], environment: Self.environment, directory: "/",
            input: Array(configuration.utf8), seconds: Double(Self.seconds + 5),
            maximumOutput: Self.maximumAnswer + 1_024)
        switch outcome.ending {
        case .exited(0): return Self.outcome(of: outcome.outputText)
        case .saidTooMuch: return .failed("it answered with more than \(Self.maximumAnswer) bytes")
        case .timedOut: return .failed("it did not answer within \(Self.seconds) s")
        case .exited, .signalled: return .failed(Self.bounded(outcome.errorText))
        }
    }

    /// The outcome from curl's output, which is the answer followed by the status on its own line.
    private static func outcome(of output: String) -> DeliveryOutcome {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        let status = lines.last.flatMap { Int($0) } ?? 0
        let words = bounded(lines.dropLast().joined(separator: " "))
        let said = "it answered \(status)" + (words.isEmpty ? "" : ": \(words)")
        return switch status {
        case 200..<300: .delivered
        case 300..<400: .failed("it answered \(status) with a redirect, which is not followed")
        case 410: .gone("\(said); it wants no more messages")
        default: .failed(said)
        }
    }

    private static func bounded(_ text: String) -> String {
        VisibleText.beginning(
            of: VisibleText.inOneLine(text.trimmingCharacters(in: .whitespaces)), bytes: 300)
    }

    private func configuration(
        _ message: NotificationMessage, _ webhook: WebhookChannel
    ) throws -> String {
        let url = webhook.url
        let resolved = try ResolvedHost(url.host, port: url.port, allowsPrivate: webhook.isPrivate)
        let body = try WebhookBody.bytes(of: message, as: webhook.template)
        var lines = [
            "silent", "show-error", "globoff", "path-as-is", "no-keepalive",
            option("url", url.text), option("request", "POST"), option("noproxy", "*"),
            option("proto", url.isSecure ? "=https" : "=http"), option("max-redirs", "0"),
            option("connect-timeout", "\(Self.connectSeconds)"), option("max-time", "\(Self.seconds)"),
            option("max-filesize", "\(Self.maximumAnswer)"),
            option("header", "content-type: application/json"), option("header", "expect:"),
            option("user-agent", "gatehouse"), option("write-out", "\\n%{http_code}", isEscaped: true),
            option("data-raw", String(decoding: body, as: UTF8.self)),
        ]
        // The addresses that were checked, whatever the name server says next. Of what is an address already curl
        // asks none, and takes no such option where that is IPv6.
        if !url.host.contains(":") {
            let addresses = resolved.addresses.map { $0.contains(":") ? "[\($0)]" : $0 }
            lines.append(option("resolve", "\(url.host):\(url.port):\(addresses.joined(separator: ","))"))
        }
        if let file = webhook.secretFile {
            let seconds = Timestamp.now.milliseconds / 1_000
            let signed = Data("\(message.key).\(seconds).".utf8) + body
            let signatures = try keys.webhookSecrets(file).map { secret in
                "v1,"
                    + Data(HMAC<SHA256>.authenticationCode(for: signed, using: secret)).base64EncodedString()
            }
            lines += [
                option("header", "webhook-id: \(message.key)"),
                option("header", "webhook-timestamp: \(seconds)"),
                option("header", "webhook-signature: \(signatures.joined(separator: " "))"),
            ]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line of curl's configuration, with any value.
    private func option(_ name: String, _ value: String, isEscaped: Bool = false) -> String {
        let escaped =
            isEscaped
            ? value
            : value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
                .replacing("\r", with: "\\r").replacing("\t", with: "\\t")
        return "\(name) = \"\(escaped)\""
    }
}
