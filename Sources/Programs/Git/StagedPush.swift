import Domain
import Foundation

/// A temporary repository with nothing but the refs to push, over the objects of another one.
///
/// Git compares each ref name and each lease that it is given with each ref of the upstream, so 10,000 refs take
/// minutes. Here it pushes all refs by one pattern. The hook `pre-push` sees the upstream's values in the same
/// connection and compares them with the expected ones, which takes no longer than any other push.
struct StagedPush {
    let items: [UpstreamPush.Item]
    /// The repository that has the objects.
    let origin: String
    /// The folder of the temporary repository.
    let folder: String

    /// The word with which the hook reports a ref that is not as expected.
    private static let moved = "gatehouse-moved "

    private static let hook = """
        #!/bin/sh
        # <local ref> <local value> <remote ref> <remote value>, see githooks(5)
        moved=$(cut -d ' ' -f 3,4 | LC_ALL=C sort | LC_ALL=C comm -23 - expected) || exit 1
        [ -z "$moved" ] && exit
        printf '%s\\n' "$moved" | sed 's/^/\(moved)/' >&2
        exit 1

        """

    private var hookPath: String { folder + "/hooks/pre-push" }

    /// Creates the repository; what a killed process left there is removed.
    ///
    /// - Throws: where it cannot be written, or its hook could not be run.
    func make() throws {
        remove()
        for part in ["refs", "hooks"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
        }
        let sorted = items.sorted { $0.ref < $1.ref }
        let configuration = origin.replacingASCII(["\\": "\\\\", "\"": "\\\"", "\n": "\\n"])
        let refs = sorted.filter { !$0.new.isZero }.map { "\($0.new.hex) \($0.ref.rawValue)\n" }
        for (name, content) in [
            ("HEAD", "ref: refs/heads/main\n"),
            ("config", "[include]\n\tpath = \"\(configuration)/config\"\n[core]\n\tbare = true\n"),
            ("packed-refs", "# pack-refs with: sorted \n" + refs.joined()),
            ("expected", sorted.map { "\($0.ref.rawValue) \($0.expected.hex)\n" }.joined()),
            ("hooks/pre-push", Self.hook),
        ] {
            try Data(content.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: hookPath)
        // Git ignores a hook that is not executable, and would push without the comparison.
        guard FileManager.default.isExecutableFile(atPath: hookPath) else {
            throw Problem(
                .unavailable, "\(hookPath) cannot be run: is its file system mounted with 'noexec'?")
        }
    }

    /// Removes the repository.
    func remove() {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// git in this repository.
    var git: GitCommand {
        .clean(gitDirectory: folder).adding(["GIT_OBJECT_DIRECTORY": origin + "/objects"])
    }

    /// The options with which git runs the hook.
    var options: [String] { ["-c", "core.hooksPath=\(folder)/hooks"] }

    /// The refspecs that push all refs and deletions.
    var refspecs: [String] {
        let isDeletionOnly = items.allSatisfy(\.new.isZero)
        return (isDeletionOnly ? [] : ["+refs/*:refs/*"])
            + items.filter(\.new.isZero).map { ":\($0.ref.rawValue)" }
    }

    /// The refs that the hook reported as not as expected.
    static func moved(in errors: String) -> [RefName] {
        errors.split(separator: "\n").filter { $0.hasPrefix(moved) }.compactMap {
            $0.dropFirst(moved.count).split(separator: " ").first.map { RefName(String($0)) }
        }
    }
}
