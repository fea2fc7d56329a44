import Domain
import Foundation
import Programs

/// The Git configuration that a mirror needs to be safe.
enum MirrorConfiguration {
    /// The ref that tells a client that this is a mirror, and of which home.
    static let homeRef = "refs/gatehouse/home"

    /// Settings that have to have exactly these values.
    static let required: [(key: String, value: String)] =
        [
            // A setting of the machine or the account must not lead past the hooks. Relative to the repository, so that
            // a mirror that was moved, or restored elsewhere, still runs them: they refuse, where no absolute path would.
            ("core.hooksPath", "hooks"),
            // Malformed objects stop before the gate reads them.
            ("receive.fsckObjects", "true"), ("transfer.fsckObjects", "true"),
            // One pack a push.
            ("receive.unpackLimit", "1"), ("transfer.unpackLimit", "1"),
            // Sessions come in and do not go out.
            ("uploadpack.hideRefs", "refs/ai-sessions"),
            // What held pushes build on is nobody's to fetch or to push.
            ("transfer.hideRefs", "refs/held"),
            ("receive.advertisePushOptions", "true"), ("receive.advertiseAtomic", "true"),
            ("receive.shallowUpdate", "false"),
            // Collected on a schedule, never in the middle of a push.
            ("receive.autogc", "false"), ("gc.auto", "0"),
            // Durable before the ledger says so.
            ("core.fsync", "objects,derived-metadata,reference"),
            ("core.logAllRefUpdates", "always"), ("http.getanyfile", "false"),
        ]

    /// Settings that an administrator may change.
    static func initial(certificateSeed: String) -> [(key: String, value: String)] {
        [("receive.maxInputSize", "2g"), ("receive.certNonceSeed", certificateSeed)]
    }

    /// What mirrors of earlier versions have. The gate's own refs are no secret, and its policy lets no push change them:
    /// hidden from pushes, they would be taken for new ones that 'git push --mirror' of a mirrored clone brings.
    static let retired = [(key: "receive.hideRefs", value: "refs/gatehouse")]

    /// Puts the settings that are required into a mirror's configuration.
    static func put(into git: GitCommand) throws {
        for (key, value) in required { _ = try git.output(["config", "--replace-all", key, value]) }
        for (key, value) in retired { try unset(key, value, in: git) }
    }

    /// Where the settings are kept that an adopted repository had before.
    private static func record(of mirror: String) -> String { mirror + "/config.adopted" }

    /// Keeps the settings of an adopted repository, for the day when it is none of the gate's any more.
    static func keep(of mirror: String) throws {
        let record = record(of: mirror)
        guard !FileManager.default.fileExists(atPath: record) else { return }
        try FileManager.default.copyItem(atPath: mirror + "/config", toPath: record)
    }

    /// Takes out of a repository's configuration what `put` and `initial` put there, and puts back what was kept.
    ///
    /// - Returns: whether it was known what was there before.
    static func remove(from git: GitCommand, mirror: String) throws -> Bool {
        let record = record(of: mirror)
        let isKnown = FileManager.default.fileExists(atPath: record)
        let optional = isKnown ? initial(certificateSeed: "").map(\.key) : []
        for (key, value) in required + retired { try unset(key, value, in: git) }
        for key in optional { try unset(key, nil, in: git) }
        guard isKnown else { return false }
        for key in Set((required + retired).map(\.key) + optional) {
            let before = try git.run(["config", "--file", record, "--get-all", "-z", key])
            for value in before.outputText.split(separator: "\0") {
                _ = try git.output(["config", "--add", key, String(value)])
            }
        }
        try FileManager.default.removeItem(atPath: record)
        return true
    }

    /// Takes a value, or all of them, from a key; what is not there is no failure.
    private static func unset(_ key: String, _ value: String?, in git: GitCommand) throws {
        let pattern = value.map { ["^" + $0.replacing(".", with: "\\.") + "$"] } ?? []
        let outcome = try git.run(["config", "--local", "--unset-all", key] + pattern)
        guard outcome.succeeded || outcome.ending == .exited(5) else {
            throw InstallMirror.Refused(
                description:
                    "the configuration cannot be changed: \(VisibleText.inOneLine(outcome.errorText))"
            )
        }
    }

    /// What is not as it must be, as Git sees it: with what the machine, the account and included files say.
    static func deviations(git: GitCommand) throws -> [String] {
        let wrong = try required.filter { key, value in
            let outcome = try git.run(["config", "--get-all", key])
            return outcome.outputText.split(separator: "\n").last.map(String.init) != value
        }.map { "\($0.key) should be \($0.value)" }
        let relaxed = try git.run(["config", "--name-only", "--get-regexp", "^(receive|transfer)\\.fsck\\."])
            .outputText
        let late = try retired.filter { key, value in
            try git.run(["config", "--get-all", key]).outputText.split(separator: "\n").contains {
                $0 == value
            }
        }.map { "\($0.key) should not be \($0.value)" }
        return wrong + late + relaxed.split(separator: "\n").map { "\($0) lets malformed objects in" }
    }
}
