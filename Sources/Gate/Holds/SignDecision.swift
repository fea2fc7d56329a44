import Programs

/// Signs an approver's decision with their own ssh key.
package enum SignDecision {
    /// Signs the statement of a decision; ssh-keygen may ask for the key's password on the terminal.
    ///
    /// - Parameters:
    ///   - key: the key's file, or the `.pub` file if ssh-agent has the key.
    ///   - environment: the approver's, which names their ssh-agent.
    /// - Throws: an error in ssh-keygen's words where it does not sign.
    package static func signature(
        of statement: String, by key: String, environment: [String: String]
    ) throws -> String {
        try SignBySSH(key: key, namespace: VerifyDecision.namespace, environment: environment)(statement)
    }
}
