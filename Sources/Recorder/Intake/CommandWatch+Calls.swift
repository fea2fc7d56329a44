import Domain
import SessionCapture

extension CommandWatch {
    /// Follows what the report tells in the repositories where the agent does not work now.
    ///
    /// - Parameters:
    ///   - here: where it works; nil where that is no repository.
    ///   - isRenewed: see `Clone.masker`.
    func followElsewhere(besides here: Clone?, renewing isRenewed: Bool) {
        for clone in elsewhere(besides: here) {
            do {
                try addingCall(to: clone, renewing: isRenewed) { closeWhatIsOver(in: clone) }
            } catch {
                clone.spool.log.add("\(report.agent): \(Problem(classing: error))")
            }
        }
    }

    /// Adds the call that ended to a repository's session where `body` adds changes to that.
    ///
    /// - Throws: what `body` throws, or where the session cannot be written.
    func addingCall(to clone: Clone, renewing isRenewed: Bool, _ body: () throws -> Void) throws {
        func known() -> SpooledSession? {
            clone.spool.knownSession(agent: report.agent, conversation: report.ownerConversation)
        }
        let beginning = beginning(in: clone)
        let size = known()?.size ?? 0
        try body()
        guard report.event == .shellEnds, let session = known(), session.size > size else { return }
        try session.note(
            secretPlaces: WorkTree.secretPlaces(of: folder) + report.secretPlaces(from: folder))
        try session.append(
            report.calls.timed(by: beginning), of: report, in: clone, from: folder, renewing: isRenewed)
    }
}
