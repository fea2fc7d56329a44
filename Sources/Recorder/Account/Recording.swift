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
    /// - Throws: where the folders or Git's settings cannot be written.
    package func begin() throws {
        try CloneHooks(clone: clone, files: files).install()
        if !clone.isEnabled { try TranscriptSweep(clone: clone).passOverWhatIsThere() }
        try clone.setEnabled(true)
    }

    /// Takes Git's hooks out, and records no longer.
    ///
    /// - Throws: where the folders or Git's settings cannot be written.
    package func end() throws {
        try CloneHooks(clone: clone, files: files).remove()
        try clone.setEnabled(false)
    }
}
