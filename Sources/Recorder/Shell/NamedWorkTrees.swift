import Foundation
import SessionCapture

/// The work trees that a command names besides the one it begins in: it may go there, as with `cd ../other && …`, or
/// write there, as with `… > ../other/file`.
struct NamedWorkTrees {
    let all: [WorkTree]

    /// How many words are looked at.
    private static let maximumWords = 200
    /// What no path has around it in a command.
    private static let separators = Set(" \t\n\r;|&()<>\"'`=,:{}[]$")

    /// - Parameters:
    ///   - texts: what the call was given.
    ///   - folder: where the agent works.
    init(in texts: [String], from folder: String, besides here: WorkTree) {
        var found: [WorkTree] = []
        var seen: Set<String> = []
        let words = texts.lazy.flatMap { $0.split(whereSeparator: Self.separators.contains) }
        for word in words.prefix(Self.maximumWords) where !word.hasPrefix("-") {
            guard let path = Self.path(String(word), from: folder), seen.insert(path).inserted,
                let tree = WorkTree.containing(path), tree.top != here.top, !found.contains(tree)
            else { continue }
            found.append(tree)
        }
        all = found
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
