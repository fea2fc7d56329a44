/// A moment, in milliseconds since 1970 in UTC. Times of Git's are whole seconds, and stay `Int64` where Git tells
/// them.
package struct Timestamp: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The moment so many milliseconds later, or earlier where `more` is negative.
    package func adding(milliseconds more: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds + more)
    }

    /// The milliseconds from `earlier` to this moment; negative where `earlier` is the later one.
    package func milliseconds(since earlier: Timestamp) -> Int64 {
        milliseconds - earlier.milliseconds
    }

    /// Whether `left` is the earlier moment.
    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    // MARK: As text

    private static let day: Int64 = 86_400_000

    /// RFC 3339 in UTC with milliseconds, as `2026-11-30T08:15:00.250Z`.
    package var rfc3339: String {
        let days = Self.quotient(milliseconds, Self.day)
        let rest = milliseconds - days * Self.day
        let date = Self.date(ofDay: days)
        return Self.padded(date.year, 4) + "-" + Self.padded(date.month, 2) + "-" + Self.padded(date.day, 2)
            + "T" + Self.padded(rest / 3_600_000, 2) + ":" + Self.padded(rest / 60_000 % 60, 2) + ":"
            + Self.padded(rest / 1_000 % 60, 2) + "." + Self.padded(rest % 1_000, 3) + "Z"
    }

    /// The date of a day, counted from 1970-01-01, in the Gregorian calendar.
    private static func date(ofDay count: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // The calendar repeats itself every 400 years, which have 146,097 days. Years that begin in March have the
        // day that is not in each of them at their end; 1970-01-01 is day 719,468 of the year 0 so counted.
        let fromMarch = count + 719_468
        let era = quotient(fromMarch, 146_097)
        let dayOfEra = fromMarch - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // Months from March on have 31, 30, 31, 30, 31 days, again and again: 153 in five.
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// Rounded down, also below zero.
    private static func quotient(_ number: Int64, _ divisor: Int64) -> Int64 {
        number / divisor - (number % divisor < 0 ? 1 : 0)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
