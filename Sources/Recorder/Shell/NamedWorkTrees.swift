import Foundation
import SessionCapture

/// The work trees that a command names besides the one it begins in.
struct NamedWorkTrees {
    let all: [WorkTree]

    /// - Parameters:
    ///   - texts: what the call was given.
    ///   - folder: where the agent works.
    init(in texts: [String], from folder: String, besides here: WorkTree?) {
        var found: [WorkTree] = []
        for path in NamedPlaces(in: texts, from: folder).paths {
            guard let tree = WorkTree.containing(path), tree.top != here?.top, !found.contains(tree) else {
                continue
            }
            found.append(tree)
        }
        all = found
    }
}
