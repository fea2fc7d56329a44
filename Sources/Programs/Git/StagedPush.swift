import Domain
import Foundation

/// A repository of nothing but the refs that are to be brought, over the objects of another.
///
/// Of many refs git compares each name that it is given with each ref of the upstream, and each lease as well: 10,000 refs
/// take minutes. From here it pushes all that there is by one pattern, and its hook `pre-push`, which sees what the upstream
/// has in the same connection, compares that with what is expected: in the time of any other push.
struct StagedPush {
    let items: [UpstreamPush.Item]
    /// The repository that has the objects.
    let origin: String
    /// Where it is made.
    let folder: String

    /// The hook's words for a ref that is another than expected.
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

    /// Makes it, in the place of what a process that was killed left.
    func make() throws {
        remove()
        for part in ["refs", "hooks"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
        }
        let sorted = items.sorted { $0.ref < $1.ref }
        let configuration = origin.replacing("\\", with: "\\\\")
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
        // Git passes over what may not be run, and would push unseen.
        guard FileManager.default.isExecutableFile(atPath: hookPath) else {
            throw NotExecutable(path: hookPath)
        }
    }

    /// Its file system runs no programs.
    private struct NotExecutable: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) cannot be run: is its file system mounted with 'noexec'?" }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Git that pushes from here.
    var git: GitCommand {
        .clean(gitDirectory: folder).adding(["GIT_OBJECT_DIRECTORY": origin + "/objects"])
    }

    var options: [String] { ["-c", "core.hooksPath=\(folder)/hooks"] }

    var refspecs: [String] {
        let isDeletionOnly = items.allSatisfy(\.new.isZero)
        return (isDeletionOnly ? [] : ["+refs/*:refs/*"])
            + items.filter(\.new.isZero).map { ":\($0.ref.rawValue)" }
    }

    /// The refs that the hook found to be others than expected.
    static func moved(in errors: String) -> [RefName] {
        errors.split(separator: "\n").filter { $0.hasPrefix(moved) }.compactMap {
            $0.dropFirst(moved.count).split(separator: " ").first.map { RefName(String($0)) }
        }
    }
}
