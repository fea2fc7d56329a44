/// Commits and sessions that come apart, as they were when a push was judged. Another push may bring the other half
/// meanwhile: then the push is judged again.
package struct LateSessions: Sendable {
    /// The segments that commits of the push name and that were not recorded.
    package var missing: Set<SegmentName> = []
    /// The rows of accepted commits that name segments of the push.
    package var waiting: Set<Int64> = []
    /// What those commits are found to be now.
    package var mended: [MendedOutcome] = []

    package init() {}
}
