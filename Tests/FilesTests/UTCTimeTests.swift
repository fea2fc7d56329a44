import Files
import Foundation
import Testing

@Suite struct UTCTimeTests {
    @Test(arguments: [
        0, 1, 999, 1_000, 86_399_999, 951_782_400_000, 1_709_164_800_123, 1_767_225_599_999,
        4_102_444_800_000,
        253_402_300_799_000, -1, -86_400_001,
    ])
    func `times are written as Foundation writes them`(milliseconds: Int) {
        let hasFraction = milliseconds % 1_000 != 0
        // Few milliseconds are exact in binary, and Foundation cuts.
        let date = Date(timeIntervalSince1970: (Double(milliseconds) + 0.25) / 1_000)
        for isAlways in [false, true] {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: hasFraction || isAlways)
            let text = UTCTime.text(millisecondsSince1970: milliseconds, alwaysMilliseconds: isAlways)
            #expect(text == date.formatted(style))
        }
    }

    @Test func `the present time is now`() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        #expect(abs(try style.parse(UTCTime.now).timeIntervalSinceNow) < 60)
    }
}
