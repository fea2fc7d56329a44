import Domain
import Foundation
import Programs

/// The Git configuration that keeps a mirror safe.
enum MirrorConfiguration {
    /// The ref by which a client recognises a mirror and its home.
    static let homeRef = "refs/gatehouse/home"

    /// Settings that must have exactly these values.
    static let required: [(key: String, value: String)] =
        [
            // A setting of the machine or the account must not disable the hooks. The path is relative, so that a moved
            // mirror still runs the hooks, which then refuse pushes.
            ("core.hooksPath", "hooks"),
            // Malformed objects stop before the gate reads them.
            ("receive.fsckObjects", "true"), ("transfer.fsckObjects", "true"),
            // One pack a push.
            ("receive.unpackLimit", "1"), ("transfer.unpackLimit", "1"),
            // Sessions come in and do not go out.
            ("uploadpack.hideRefs", "refs/ai-sessions"),
            // The refs that keep the bases of held pushes cannot be fetched or pushed.
            ("transfer.hideRefs", "refs/held"),
            ("receive.advertisePushOptions", "true"), ("receive.advertiseAtomic", "true"),
            ("receive.shallowUpdate", "false"),
            // Maintenance runs on a schedule, never in the middle of a push.
            ("receive.autogc", "false"), ("gc.auto", "0"),
            // Objects and refs are durable before the ledger records them.
            ("core.fsync", "objects,derived-metadata,reference"),
            ("core.logAllRefUpdates", "always"), ("http.getanyfile", "false"),
        ]

    /// Settings that an administrator may change.
    static func initial(certificateSeed: String) -> [(key: String, value: String)] {
        [("receive.maxInputSize", "2g"), ("receive.certNonceSeed", certificateSeed)]
    }

    /// Settings of mirrors of earlier versions, which are removed. The gate's own refs are not secret, and no push
    /// may change them. If pushes could not see them, 'git push --mirror' would try to make them again.
    static let retired = [(key: "receive.hideRefs", value: "refs/gatehouse")]

    /// Writes the required settings into a mirror's configuration.
    static func put(into git: GitCommand) throws {
        let present = try git.configuration(ofRepositoryAlone: true)
        for (key, value) in required where present.values(of: key) != [value] {
            _ = try git.output(["config", "--replace-all", key, value])
        }
        for (key, value) in retired where present.values(of: key).contains(value) {
            try unset(key, value, in: git)
        }
    }

    /// Writes the settings that an administrator may change, unless they are there already.
    static func putInitial(certificateSeed seed: String, into git: GitCommand) throws {
        let present = try git.configuration(ofRepositoryAlone: true)
        for (key, value) in initial(certificateSeed: seed) where present.values(of: key).isEmpty {
            _ = try git.output(["config", key, value])
        }
    }

    /// The copy of an adopted repository's former configuration.
    private static func record(of mirror: String) -> String { mirror + "/config.adopted" }

    /// Copies the configuration of an adopted repository, to restore it when the mirror is removed.
    static func keep(of mirror: String) throws {
        let record = record(of: mirror)
        guard !FileManager.default.fileExists(atPath: record) else { return }
        try FileManager.default.copyItem(atPath: mirror + "/config", toPath: record)
    }

    /// Removes the settings of `put` and `initial` from a repository's configuration, and restores the former ones.
    ///
    /// - Returns: whether the former settings were known.
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

    /// Removes a value, or all values, of a key. A missing value is not an error.
    private static func unset(_ key: String, _ value: String?, in git: GitCommand) throws {
        let pattern = value.map { ["^" + $0.replacing(".", with: "\\.") + "$"] } ?? []
        let outcome = try git.run(["config", "--local", "--unset-all", key] + pattern)
        guard outcome.succeeded || outcome.ending == .exited(5) else {
            throw Problem(
                .unavailable, "cannot change the configuration: \(VisibleText.inOneLine(outcome.errorText))")
        }
    }

    /// Deviations from the required settings as Git sees them, including the settings of the machine and the account.
    static func deviations(git: GitCommand) throws -> [String] {
        let settings = try git.configuration()
        let wrong = required.filter { settings.values(of: $0.key).last != $0.value }
            .map { "\($0.key) should be \($0.value)" }
        let late = retired.filter { settings.values(of: $0.key).contains($0.value) }
            .map { "\($0.key) should not be \($0.value)" }
        let relaxed = ["receive.fsck.", "transfer.fsck."].flatMap(settings.keys(beginningWith:))
        return wrong + late + relaxed.map { "\($0) lets malformed objects in" }
    }
}
