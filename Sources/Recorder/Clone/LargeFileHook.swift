import Foundation

/// The hook by which Git LFS sends the contents of its files ahead of a push. It does not install it where another one
/// is, such as ours, and says nothing then: the push brings pointers to contents that no server has.
package enum LargeFileHook {
    /// Whether a clone keeps files by Git LFS, and no hook of that sends their contents.
    ///
    /// - Throws: where git cannot be run.
    package static func isMissing(in clone: Clone) throws -> Bool {
        guard let attributes = FileManager.default.contents(atPath: clone.top + "/.gitattributes"),
            attributes.range(of: Data("filter=lfs".utf8)) != nil
        else { return false }
        let hook = FileManager.default.contents(atPath: try otherHook(in: clone)) ?? Data()
        return !["git lfs", "git-lfs"].contains { hook.range(of: Data($0.utf8)) != nil }
    }

    /// The path of another tool's pre-push that Git runs, through ours or in its place.
    private static func otherHook(in clone: Clone) throws -> String {
        let setting = try HooksSetting(in: clone.git)
        let folder = setting.map { clone.absolute($0.value) } ?? clone.commonDirectory + "/hooks"
        let path = folder + "/pre-push"
        guard HookFolder(folder).isOurs(path) else { return path }
        let environment = FileManager.default.contents(atPath: folder + "/gatehouse.environment") ?? Data()
        let kept = String(decoding: environment, as: UTF8.self).firstMatch(of: /GATEHOUSE_KEPT='(.+)'/)?
            .output.1
        return kept.map { clone.absolute(String($0)) + "/pre-push" } ?? path + ".kept"
    }

    /// What is wrong then, in words.
    package static let words =
        "Git LFS does not send the contents of its files with a push: its pre-push hook is not installed"
    /// The commands that install it below ours.
    package static let mend = "git session disable && git lfs update && git session enable"
}
