/// What became of a commit's claim to its sessions, as it was checked.
package enum SessionOutcome: String, Codable, Sendable, CaseIterable {
    /// No sign of an agent.
    case none
    /// The named sessions recorded most of the lines that the commit adds.
    case verified
    /// They recorded some of them.
    case partial
    /// They are recorded, and did not write this.
    case unsupported
    /// A sign of an agent, and no session.
    case missing
    /// A named segment is not recorded, or is another one, or the trailer cannot be read.
    case mismatch
    /// No sign of an agent, but a recorded session has the lines.
    case undeclared
    /// The named segments are recorded; the lines were not compared.
    case unchecked
}
