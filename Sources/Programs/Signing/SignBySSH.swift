import Domain

/// Signs with `ssh-keygen` as the person who runs this process, whom it may ask for the key's password on the terminal.
package struct SignBySSH {
    /// The key's file, or the `.pub` file if ssh-agent has the key.
    private let key: String
    /// What the signature is for; see ssh-keygen(1), "-n".
    private let namespace: String
    private let environment: [String: String]

    package init(key: String, namespace: String, environment: [String: String]) {
        self.key = key
        self.namespace = namespace
        self.environment = environment
    }

    /// Signs `text`.
    ///
    /// - Throws: `Problem` where ssh-keygen does not sign, `ChildProcess.Failure` where it cannot be run.
    package func callAsFunction(_ text: String) throws -> String {
        let outcome = try ChildProcess.run(
            "ssh-keygen", ["-Y", "sign", "-n", namespace, "-f", key], environment: environment,
            input: Array(text.utf8))
        guard outcome.succeeded else {
            throw Problem(
                .unavailable, "cannot sign with \(key): \(VisibleText.inOneLine(outcome.errorText))")
        }
        return outcome.outputText
    }
}
