import Domain
import Foundation
import Glibc

/// A mail in the format of RFC 5322. No text in it can add a header.
struct MailMessage {
    let message: NotificationMessage
    let from: MailAddress
    let recipients: [MailAddress]

    var bytes: [UInt8] {
        var headers = [
            "From: Gatehouse <\(from.text)>",
            "To: \(recipients.map(\.text).joined(separator: ",\n "))",
            "Subject: \(Self.encoded(message.text.title))",
            "Date: \(Self.date(message.time))",
            // The id stays the same when the message is sent again.
            "Message-ID: <\(message.key)@\(from.domain)>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
        ]
        if let thread { headers.append("References: <\(thread)@\(from.domain)>") }
        let body = Data(message.text.plain.utf8).base64EncodedString(
            options: [.lineLength76Characters, .endLineWithLineFeed])
        return Array((headers.joined(separator: "\n") + "\n\n" + body + "\n").utf8)
    }

    /// The id by which mail programs group the messages of one hold.
    private var thread: String? {
        guard let hold = message.data.hold, let mirror = message.data.mirror else { return nil }
        return "\(hold)." + Hexadecimal.string(of: Array(mirror.utf8))
    }

    /// A text for a header: plain ASCII unchanged, anything else in the encoded words of RFC 2047.
    static func encoded(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
        guard !isPlain || text.utf8.count > 60 else { return text }
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars {
            if word.utf8.count + UTF8.width(scalar) > 42 {
                words.append(word)
                word = ""
            }
            word.unicodeScalars.append(scalar)
        }
        words.append(word)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\n ")
    }

    private static func date(_ time: Timestamp) -> String {
        var seconds = time_t(time.milliseconds / 1_000)
        var fields = tm()
        gmtime_r(&seconds, &fields)
        // The standard's names of days and months, whatever the locale.
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(days[Int(fields.tm_wday)]), \(padded(fields.tm_mday)) \(months[Int(fields.tm_mon)]) "
            + "\(fields.tm_year + 1_900) "
            + "\(padded(fields.tm_hour)):\(padded(fields.tm_min)):\(padded(fields.tm_sec)) +0000"
    }
}
