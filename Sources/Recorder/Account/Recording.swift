package import Files

/// What makes a clone record, besides the agents' own configuration.
package struct Recording {
    package let clone: Clone
    package let files: InstalledFiles

    package init(clone: Clone, files: InstalledFiles) {
        self.clone = clone
        self.files = files
    }

    /// Puts Git's hooks in, or renews them, and records from now on.
    ///
    /// - Parameter agents: those that are left to the account's configuration.
    /// - Throws: where the folders or Git's settings cannot be written.
    package func begin(leavingToAccount agents: [String]) throws {
        try CloneHooks(clone: clone, files: files).install()
        try clone.setAgentsOfAccount(agents)
        if !clone.isEnabled { try TranscriptSweep(clone: clone).passOverWhatIsThere() }
        try clone.setEnabled(true)
    }

    /// Records no longer, and takes Git's hooks out.
    ///
    /// - Throws: where the folders or Git's settings cannot be written.
    package func end() throws {
        try clone.setEnabled(false)
        try clone.setAgentsOfAccount([])
        try CloneHooks(clone: clone, files: files).remove()
    }
}
