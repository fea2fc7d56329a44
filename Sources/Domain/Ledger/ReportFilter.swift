/// What a report is about; what is nil does not filter.
package struct ReportFilter: Sendable {
    package var mirror: String?
    package var actor: String?
    package var ref: String?
    /// A file, or a folder and all that is in it.
    package var path: String?
    package var agent: String?
    /// Asked of commits only.
    package var commit: CommitPrefix?
    package var verdict: Verdict.Kind?
    /// Inclusive.
    package var since: Timestamp?
    /// Exclusive.
    package var until: Timestamp?

    package init() {}
}
