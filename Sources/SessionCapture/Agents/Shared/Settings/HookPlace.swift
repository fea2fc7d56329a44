import Foundation
import JSONText
import TOMLKit

/// A file with the recorder's hooks, and where its agent would run them.
package struct HookPlace: Sendable {
    /// The work tree's top.
    let top: String
    /// The top of the repository's main work tree.
    let mainTop: String
    /// The file, absolute.
    let file: String
    /// Whether it counts wherever the agent works.
    let isOfAccount: Bool
    /// How many entries of the recorder's it has.
    let entries: Int
    let folders: AccountFolders

    package init(
        top: String, mainTop: String, file: String, isOfAccount: Bool, entries: Int, folders: AccountFolders
    ) {
        self.top = top
        self.mainTop = mainTop
        self.file = file
        self.isOfAccount = isOfAccount
        self.entries = entries
        self.folders = folders
    }

    /// A JSON file; null where there is none that can be read.
    func json(_ path: String) -> JSONValue {
        FileManager.default.contents(atPath: path).flatMap { JSONValue($0) } ?? .null
    }

    /// A TOML file; empty where there is none that can be read.
    func toml(_ path: String) -> TOMLTable {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return (try? TOMLTable(string: text)) ?? TOMLTable()
    }

    /// Whether the work tree is one of `folders`, or inside of one.
    func isInside(_ folders: [String]) -> Bool {
        folders.contains { folder in
            let folder = WorkTree.resolving(folder)
            return top == folder || top.hasPrefix(folder == "/" ? "/" : folder + "/")
        }
    }
}
