import Foundation
import JSONText

/// A person who stops an agent amid its work, or works beside it in its own program. The agent's transcript tells when,
/// where its hooks do not.
package enum Takeover {
    /// How an agent's transcripts tell it.
    struct Signs: Sendable {
        /// Texts of which one stands in each line that tells it: most lines need not be parsed.
        let marks: [String]
        /// Whether a line tells it.
        let tells: @Sendable (JSONValue) -> Bool
        /// Where the agent keeps a conversation's transcript; nil where its hooks name it.
        let transcript: @Sendable (_ conversation: String, _ folders: AccountFolders) -> String?

        init(
            marks: [String], tells: @escaping @Sendable (JSONValue) -> Bool,
            transcript: @escaping @Sendable (String, AccountFolders) -> String? = { _, _ in nil }
        ) {
            self.marks = marks
            self.tells = tells
            self.transcript = transcript
        }
    }

    /// How much of a transcript's end is read, in bytes: an agent waits.
    private static let portion = 1 << 20

    /// When it first was after `start`; both in nanoseconds since 1970. Nil where no transcript tells it.
    ///
    /// - Parameters:
    ///   - transcripts: those that the agent's hooks named.
    package static func time(
        after start: Int, agent: String, conversation: String, transcripts: [String]
    ) -> Int? {
        guard let signs = Agent.named(agent)?.hooks?.commands.takeover else { return nil }
        let files = Set(transcripts + [signs.transcript(conversation, .current)].compactMap(\.self))
        return files.flatMap { times(in: $0, signs) }.filter { $0 > start }.min()
    }

    private static func times(in file: String, _ signs: Signs) -> [Int] {
        guard let handle = FileHandle(forReadingAtPath: file), let size = try? handle.seekToEnd() else {
            return []
        }
        try? handle.seek(toOffset: size - min(size, UInt64(portion)))
        guard let end = try? handle.readToEnd() else { return [] }
        let marks = signs.marks.map { Data($0.utf8) }
        return end.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard marks.contains(where: { line.range(of: $0) != nil }), let json = JSONValue(Data(line)),
                signs.tells(json), let time = EventTime(json["timestamp"])
            else { return nil }
            return time.millisecondsSince1970 * 1_000_000
        }
    }
}
