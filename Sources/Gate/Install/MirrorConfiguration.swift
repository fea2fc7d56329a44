import GitProcess

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
            // Sessions come in and do not go out; the gate's own refs go out and do not come in.
            ("uploadpack.hideRefs", "refs/ai-sessions"), ("receive.hideRefs", "refs/gatehouse"),
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

    /// What is not as it must be, as Git sees it: with what the machine, the account and included files say.
    static func deviations(git: GitCommand) throws -> [String] {
        let wrong = try required.filter { key, value in
            let outcome = try git.run(["config", "--get-all", key])
            return outcome.outputText.split(separator: "\n").last.map(String.init) != value
        }.map { "\($0.key) should be \($0.value)" }
        let relaxed = try git.run(["config", "--name-only", "--get-regexp", "^(receive|transfer)\\.fsck\\."])
            .outputText
        return wrong + relaxed.split(separator: "\n").map { "\($0) lets malformed objects in" }
    }
}
