import Domain
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_800_000, "2000-03-01T00:00:00.000Z"),
        (1_709_164_800_007, "2024-02-29T00:00:00.007Z"),
        (1_767_225_599_250, "2025-12-31T23:59:59.250Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (253_402_300_799_000, "9999-12-31T23:59:59.000Z"),
    ])
    func `a moment is written in UTC with its milliseconds`(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
    }

    @Test func `each day of 400 years follows the one before`() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var expected = (year: 1970, month: 1, day: 1)
        for count in 0..<146_097 {
            let text = Timestamp(milliseconds: Int64(count) * 86_400_000).rfc3339
            let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
            guard parts == [expected.year, expected.month, expected.day] else {
                Issue.record("day \(count) is \(text), not \(expected)")
                return
            }
            let isLeap =
                expected.year % 4 == 0 && (expected.year % 100 != 0 || expected.year % 400 == 0)
            let length = lengths[expected.month - 1] + (expected.month == 2 && isLeap ? 1 : 0)
            if expected.day < length {
                expected.day += 1
            } else {
                expected =
                    expected.month < 12 ? (expected.year, expected.month + 1, 1) : (expected.year + 1, 1, 1)
            }
        }
        #expect(expected == (2370, 1, 1))
    }

    @Test func `moments are ordered, and apart by milliseconds`() {
        let first = Timestamp(milliseconds: 1_000)
        let second = first.adding(milliseconds: 250)
        #expect(first < second)
        #expect(second.milliseconds(since: first) == 250)
        #expect(first.milliseconds(since: second) == -250)
    }
}
