package import Domain
import Foundation

/// Posts bytes with the curl program, to addresses that were checked.
package struct Curl {
    package static let program = "curl"

    private let url: WebhookURL
    private let allowsPrivate: Bool

    private static let connectSeconds = 5
    private static let seconds = 15
    /// The longest answer that is read, in bytes.
    private static let maximumAnswer = 65_536

    /// - Parameter allowsPrivate: whether the host may be at an address of this network or machine.
    package init(to url: WebhookURL, allowsPrivate: Bool) {
        self.url = url
        self.allowsPrivate = allowsPrivate
    }

    /// The receiver's answer.
    package struct Answer {
        /// The status of HTTP.
        package let status: Int
        /// The beginning of the body, in one line that is safe to show.
        package let text: String
    }

    /// There is no answer.
    package enum Failure: Error, CustomStringConvertible {
        /// The host is unknown, or nothing may be sent there.
        case refused(Problem)
        /// The answer is longer than this many bytes.
        case tooLong(Int)
        /// There was no answer for this many seconds.
        case late(Int)
        /// curl failed, with these words.
        case failed(String)

        package var description: String {
            switch self {
            case .refused(let refused): refused.description
            case .tooLong(let bytes): "it answered with more than \(bytes) bytes"
            case .late(let seconds): "it did not answer within \(seconds) s"
            case .failed(let words): words
            }
        }
    }

    /// Posts `body`. Redirects are not followed.
    ///
    /// - Throws: `Failure` where there is no answer, `ChildProcess.Failure` where curl cannot be run.
    package func post(_ body: [UInt8], headers: [(name: String, value: String)]) throws -> Answer {
        let resolved: ResolvedHost
        do throws(Problem) {
            resolved = try ResolvedHost(url.host, allowsPrivate: allowsPrivate)
        } catch {
            throw Failure.refused(error)
        }
        let configuration = configuration(body, headers: headers, at: resolved)
        // The configuration goes to standard input, since every account on the machine can read arguments.
        let outcome = try ChildProcess.run(
            Self.program, ["--disable", "--config", "-"], environment: DeliveryEnvironment.variables,
            directory: "/", input: Array(configuration.utf8), seconds: Double(Self.seconds + 5),
            maximumOutput: Self.maximumAnswer + 1_024)
        switch outcome.ending {
        case .exited(0): return Self.answer(in: outcome.outputText)
        case .saidTooMuch: throw Failure.tooLong(Self.maximumAnswer)
        case .timedOut: throw Failure.late(Self.seconds)
        case .exited, .signalled: throw Failure.failed(Self.bounded(outcome.errorText))
        }
    }

    /// The answer in curl's output, where the status follows on its own line.
    private static func answer(in output: String) -> Answer {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        return Answer(
            status: lines.last.flatMap { Int($0) } ?? 0,
            text: bounded(lines.dropLast().joined(separator: " ")))
    }

    private static func bounded(_ text: String) -> String {
        VisibleText.beginning(
            of: VisibleText.inOneLine(text.trimmingCharacters(in: .whitespaces)), bytes: 300)
    }

    /// See curl(1), "--config".
    private func configuration(
        _ body: [UInt8], headers: [(name: String, value: String)], at resolved: ResolvedHost
    ) -> String {
        var lines = [
            "silent", "show-error", "globoff", "path-as-is", "no-keepalive",
            option("url", url.text), option("request", "POST"), option("noproxy", "*"),
            option("proto", url.isSecure ? "=https" : "=http"), option("max-redirs", "0"),
            option("connect-timeout", "\(Self.connectSeconds)"), option("max-time", "\(Self.seconds)"),
            option("max-filesize", "\(Self.maximumAnswer)"), option("header", "expect:"),
            option("user-agent", "gatehouse"), option("write-out", "\\n%{http_code}", isEscaped: true),
            option("data-raw", String(decoding: body, as: UTF8.self)),
        ]
        // The addresses that were checked, whatever the name server says next. Of what is an address already curl
        // asks none, and takes no such option where that is IPv6.
        if !url.host.contains(":") {
            let addresses = resolved.addresses.map { $0.contains(":") ? "[\($0)]" : $0 }
            lines.append(option("resolve", "\(url.host):\(url.port):\(addresses.joined(separator: ","))"))
        }
        lines += headers.map { option("header", "\($0.name): \($0.value)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line of curl's configuration, with any value.
    private func option(_ name: String, _ value: String, isEscaped: Bool = false) -> String {
        let escaped =
            isEscaped
            ? value
            : value.replacingASCII([
                "\\": "\\\\", "\"": "\\\"", "\n": "\\n", "\r": "\\r", "\t": "\\t",
            ])
        return "\(name) = \"\(escaped)\""
    }
}
