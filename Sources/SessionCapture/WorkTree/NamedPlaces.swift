import Foundation

/// The files and folders that a command names: it may go there, as with `cd ../other && …`, or write there, as with
/// `… > ../other/file`.
package struct NamedPlaces {
    /// Absolute.
    package let paths: [String]

    /// How many words are looked at, and how long one may be in bytes.
    private static let maximumWords = 200
    private static let longestWord = 4_096
    /// What no path has around it in a command.
    private static let separators = Set(" \t\n\r;|&()<>\"'`=,:{}[]$".utf8)

    /// - Parameters:
    ///   - texts: what the call was given.
    ///   - folder: where the agent works.
    package init(in texts: [String], from folder: String) {
        var seen: Set<String> = []
        paths = Self.words(of: texts).filter { !$0.hasPrefix("-") }.compactMap { word in
            guard let path = Self.path(word, from: folder), seen.insert(path).inserted else { return nil }
            return path
        }
    }

    /// The first words, those of short texts before those of long ones: a whole file's content may be among them.
    private static func words(of texts: [String]) -> [String] {
        var words: [String] = []
        for text in texts.sorted(by: { $0.utf8.count < $1.utf8.count }) {
            let left = maximumWords - words.count
            guard left > 0 else { break }
            let beginning = Array(text.utf8.prefix(left * longestWord))
            let parts = beginning.split(maxSplits: left) { separators.contains($0) }
            words += (phrases(in: beginning) + parts).prefix(left).filter { $0.count <= longestWord }.map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        return words
    }

    /// What may be a path with spaces: a whole text, a part in quotes, and words whose spaces a backslash precedes.
    private static func phrases(in text: [UInt8]) -> [ArraySlice<UInt8>] {
        let text = text.prefix(4 * longestWord)
        let (space, slash, escape) = (UInt8(ascii: " "), UInt8(ascii: "/"), UInt8(ascii: "\\"))
        guard text.contains(space) else { return [] }
        let quoted = text.split { [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\n")].contains($0) }
            .filter { $0.contains(space) && $0.contains(slash) }
        var escaped: [ArraySlice<UInt8>] = []
        let kept: UInt8 = 0
        if zip(text, text.dropFirst()).contains(where: { $0 == escape && $1 == space }) {
            escaped = text.replacing([escape, space], with: [kept])
                .split { separators.contains($0) }.filter { $0.contains(kept) }
                .map { ArraySlice($0.map { $0 == kept ? space : $0 }) }
        }
        return quoted + escaped
    }

    /// The word as an absolute path; nil where there is neither such a file nor a folder for it.
    private static func path(_ word: String, from folder: String) -> String? {
        let path: String
        if word.hasPrefix("/") {
            path = word
        } else if word.hasPrefix("~/") {
            path = NSHomeDirectory() + word.dropFirst(1)
        } else {
            path = "\(folder)/\(word)"
        }
        if access(path, F_OK) == 0 { return path }
        let parent = (path as NSString).deletingLastPathComponent
        return word.contains("/") && access(parent, F_OK) == 0 ? parent : nil
    }
}
