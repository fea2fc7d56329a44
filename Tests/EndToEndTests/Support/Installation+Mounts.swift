extension Installation {
    /// Whether this account may mount.
    static let canMount: Bool = {
        let outcome = try? Installation(hasMirror: false).run(
            "unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"])
        return outcome?.succeeded == true
    }()

    /// Runs a script in a view of the file systems of its own, whose mounts end with it.
    func unshared(_ script: String, in directory: String) throws -> Outcome {
        try run("unshare", ["--mount", "sh", "-c", script], in: directory)
    }
}
