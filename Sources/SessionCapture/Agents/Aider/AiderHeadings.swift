import Foundation

/// Finds where the chats in Aider's history begin.
struct AiderHeadings {
    let path: String

    private static let chunk = 64 << 10

    /// The beginning of the last chat before `position`, searched backwards.
    func last(before position: Int) throws -> Int {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        let mark = Data(("\n" + AiderLine.heading).utf8)
        var end = position
        while end > 0 {
            let start = max(0, end - Self.chunk)
            try file.seek(toOffset: UInt64(start))
            // Pieces overlap, so that no heading lies between two.
            let piece = try file.read(upToCount: end - start + mark.count) ?? Data()
            if let found = piece.range(of: mark, options: .backwards),
                start + found.lowerBound - piece.startIndex + 1 < position
            {
                return start + found.lowerBound - piece.startIndex + 1
            }
            end = start
        }
        return 0
    }
}
