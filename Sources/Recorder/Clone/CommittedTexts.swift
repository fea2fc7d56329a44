import Domain
import Foundation
import Programs
import SessionCapture

/// The texts that a file had in the last commits.
struct CommittedTexts {
    let git: GitCommand

    /// How many commits of a file are looked at.
    private static let maximumCommits = 50
    /// How long git may take, in seconds.
    private static let patience = 2.0

    /// The text that a file had before it was left as `text`: that of the commit before the one that has this text, or
    /// that of the last commit, where none has it yet. Nil where there was no file.
    func text(of path: String, before text: String) -> String? {
        let commits = commits(of: path)
        let names = names(of: text)
        let earlier = commits.first { names.contains($0.after) }?.before ?? commits.first?.after
        guard let earlier, earlier.contains(where: { $0 != "0" }),
            let bytes = try? git.bytes(["cat-file", "blob", earlier], seconds: Self.patience)
        else { return nil }
        let found = String(decoding: bytes, as: UTF8.self)
        return text.utf8.contains(UInt8(ascii: "\r")) ? found : found.replacing("\r\n", with: "\n")
    }

    /// The blobs that each commit of a file found and left, the latest first; zeros stand for none.
    private func commits(of path: String) -> [(before: String, after: String)] {
        let arguments = [
            "log", "--max-count=\(Self.maximumCommits)", "--first-parent", "-m", "--raw", "--no-abbrev",
            "--no-renames", "--no-show-signature", "--format=", "HEAD", "--", ":(top,literal)" + path,
        ]
        guard let listed = try? git.output(arguments, seconds: Self.patience) else { return [] }
        return listed.split(separator: "\n").compactMap { line -> (before: String, after: String)? in
            let words = line.split(separator: " ")
            return words.count >= 5 && line.hasPrefix(":") ? (String(words[2]), String(words[3])) : nil
        }
    }

    /// The names that Git may have for a text: tools differ in whether they end the last line.
    private func names(of text: String) -> Set<String> {
        let ended = text.hasSuffix("\n") ? text : text + "\n"
        return Set([ended, String(ended.dropLast())].compactMap { BlobID.of(Data($0.utf8))?.hex })
    }
}
