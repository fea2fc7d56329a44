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
            words += parts.prefix(left).filter { $0.count <= longestWord }.map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        return words
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
