/// The outcome of the check of the sessions that a commit names.
package enum SessionOutcome: String, Codable, Sendable, CaseIterable {
    /// No sign of an agent.
    case none
    /// The named sessions recorded most of the lines that the commit adds.
    case verified
    /// The named sessions recorded some of the lines.
    case partial
    /// The named sessions are recorded and did not write this.
    case unsupported
    /// A sign of an agent, but no session.
    case missing
    /// A named segment is not recorded, has another hash, or the trailer cannot be read.
    case mismatch
    /// No sign of an agent, but a recorded session has the lines.
    case undeclared
    /// A person says by hand that an agent wrote it, and the recorded sessions that it names do not show it.
    case declared
    /// The named segments are recorded; the lines were not compared.
    case unchecked
}
