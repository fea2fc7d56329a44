import Files
import Foundation

/// The work trees in a folder and in the folders of it: an agent that was started above them may change any.
package struct WorkTreesBelow {
    package let all: [WorkTree]

    /// How many entries of folders are looked at while the agent waits.
    private static let maximumEntries = 500
    private static let maximumTrees = 16

    package init(_ folder: String) {
        var left = Self.maximumEntries
        var found: [WorkTree] = []
        var others: [String] = []
        func look(into folder: String) {
            let names = FolderNames.of(folder)
            for name in names.sorted() where !name.hasPrefix(".") && left > 0 {
                left -= 1
                let path = "\(folder)/\(name)"
                if access(path + "/.git", F_OK) != 0 {
                    others.append(path)
                } else if found.count < Self.maximumTrees, let tree = WorkTree.containing(path) {
                    found.append(tree)
                }
            }
        }
        look(into: folder)
        for other in others where left > 0 { look(into: other) }
        all = found
    }
}
