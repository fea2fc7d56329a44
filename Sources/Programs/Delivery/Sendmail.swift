import Domain
import Foundation

/// Hands mails to the machine's mail system through its sendmail program; see sendmail(8).
package struct Sendmail {
    private let path: String

    private static let seconds = 60.0

    /// - Parameter path: the program, such as `/usr/sbin/sendmail`.
    package init(path: String) {
        self.path = path
    }

    /// The program did not take the mail.
    package struct Failure: Error, CustomStringConvertible {
        let path: String
        /// How it ended, as "ended with status 1".
        let end: String
        /// What it wrote to standard error, safe to show; empty where it wrote nothing.
        let words: String
        package var description: String { "\(path) \(end)" + (words.isEmpty ? "" : ": \(words)") }
    }

    /// Hands over a mail, which names its recipients itself.
    ///
    /// - Parameter mail: in the format of RFC 5322.
    /// - Throws: `Failure` where the program does not take it, `ChildProcess.Failure` where it cannot be run.
    package func callAsFunction(_ mail: [UInt8]) throws {
        let outcome = try ChildProcess.run(
            path, ["-t", "-i"], environment: DeliveryEnvironment.variables, directory: "/", input: mail,
            seconds: Self.seconds, maximumOutput: 65_536)
        guard !outcome.succeeded else { return }
        let words = VisibleText.beginning(
            of: VisibleText.inOneLine(outcome.errorText.trimmingCharacters(in: .whitespaces)), bytes: 300)
        throw Failure(path: path, end: Self.words(of: outcome.ending), words: words)
    }

    private static func words(of ending: ChildProcess.Outcome.Ending) -> String {
        switch ending {
        case .exited(let code): "ended with status \(code)"
        case .signalled(let signal): "was ended by signal \(signal)"
        case .timedOut: "did not end within \(Int(seconds)) s"
        case .saidTooMuch: "wrote too much output"
        }
    }
}
