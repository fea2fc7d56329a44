import Glibc

/// Times as RFC 3339 writes them, in UTC. Foundation's formats need its calendars, whose start takes longer than an
/// agent's hook has.
package enum UTCTime {
    /// The text of a time, with its milliseconds where it has any.
    package static func text(millisecondsSince1970 time: Int, alwaysMilliseconds: Bool = false) -> String {
        let (quotient, remainder) = time.quotientAndRemainder(dividingBy: 1_000)
        let milliseconds = remainder < 0 ? remainder + 1_000 : remainder
        var seconds = time_t(remainder < 0 ? quotient - 1 : quotient)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = Digits()
        text.append(Int(parts.tm_year) + 1_900, width: 4)
        text.append(Int(parts.tm_mon) + 1, after: "-")
        text.append(Int(parts.tm_mday), after: "-")
        text.append(Int(parts.tm_hour), after: "T")
        text.append(Int(parts.tm_min), after: ":")
        text.append(Int(parts.tm_sec), after: ":")
        if milliseconds > 0 || alwaysMilliseconds { text.append(milliseconds, after: ".", width: 3) }
        return String(decoding: text.bytes + [UInt8(ascii: "Z")], as: UTF8.self)
    }

    /// The present time with its milliseconds.
    package static var now: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return text(
            millisecondsSince1970: Int(time.tv_sec) * 1_000 + Int(time.tv_nsec) / 1_000_000,
            alwaysMilliseconds: true)
    }

    private struct Digits {
        private(set) var bytes: [UInt8] = []

        mutating func append(_ number: Int, after mark: Unicode.Scalar? = nil, width: Int = 2) {
            if let mark { bytes.append(UInt8(ascii: mark)) }
            var divisor = 1
            for _ in 1..<width { divisor *= 10 }
            while divisor > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
                divisor /= 10
            }
        }
    }
}
