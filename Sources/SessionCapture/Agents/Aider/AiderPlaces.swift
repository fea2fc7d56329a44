import Files
import Foundation

/// Where Aider keeps its chat history: in the top of a work tree, or where its settings say.
///
/// https://aider.chat/docs/config/aider_conf.html and https://aider.chat/docs/config/dotenv.html
struct AiderPlaces {
    let account: AccountFolders

    static let history = ".aider.chat.history.md"
    private static let variable = "AIDER_CHAT_HISTORY_FILE"
    /// Larger files are no settings.
    private static let maximumSize = 1 << 20

    /// The histories of a work tree that may be there: what is set takes the place of the usual one, but an earlier
    /// chat may lie there still.
    func histories(of top: String) -> [String] {
        let usual = "\(top)/\(Self.history)"
        guard let set = setPath(for: top) else { return [usual] }
        // Aider takes a name as it is, from the folder that it was started in.
        let path = set.hasPrefix("/") ? set : "\(top)/\(set)"
        return Array(Set([usual, (path as NSString).standardizingPath])).sorted()
    }

    /// When Aider was last asked something in a work tree that none of its histories has; nil where they have all. An
    /// option of its command line can name any file, and what a person typed stands in another one.
    static func askedLast(in top: String, besides histories: [String]) -> Date? {
        guard let asked = FileStatus(at: "\(top)/.aider.input.history")?.changed else { return nil }
        // What was typed is written first.
        return histories.contains { FileStatus(at: $0).map { $0.changed >= asked } ?? false } ? nil : asked
    }

    /// What Aider reads, the last word first: `.env` files, the environment, then its own settings.
    private func setPath(for top: String) -> String? {
        let folders = [top, account.home]
        let inEnvironmentFiles = folders.lazy.compactMap {
            value(of: Self.variable, sign: "=", in: "\($0)/.env")
        }
        let inSettings = folders.lazy.compactMap {
            value(of: "chat-history-file", sign: ":", in: "\($0)/.aider.conf.yml")
        }
        return inEnvironmentFiles.first ?? account.value(of: Self.variable) ?? inSettings.first
    }

    /// The value of a key that stands alone on a line, which is all that either kind of file needs for a path.
    private func value(of key: String, sign: Character, in path: String) -> String? {
        guard
            let size = FileStatus(at: path)?.size,
            size <= Self.maximumSize, let bytes = FileManager.default.contents(atPath: path)
        else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        let values = lines.compactMap { line -> String? in
            let parts = line.trimmingPrefix("export ").split(
                separator: sign, maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == key else { return nil }
            return Self.unquoted(parts[1].trimmingCharacters(in: .whitespaces))
        }
        return values.last { !$0.isEmpty }
    }

    private static func unquoted(_ text: String) -> String {
        if let quote = text.first, quote == "\"" || quote == "'" {
            return String(text.dropFirst().prefix { $0 != quote })
        }
        // A remark begins behind white space.
        let remark = text.range(of: " #")
        return String(text[..<(remark?.lowerBound ?? text.endIndex)]).trimmingCharacters(in: .whitespaces)
    }
}
