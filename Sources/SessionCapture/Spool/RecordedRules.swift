import Files
import Foundation

/// The rules for secrets by which a session's events were masked: there may be better ones when they are sealed.
extension SpooledSession {
    private var rulesPath: String { path + "/rules" }

    /// The digest of the rules by which all unsealed events were masked; empty where there was nothing to mask, nil
    /// where that is not known or the rules changed in between.
    var recordedRules: String? {
        FileBytes.of(rulesPath).map { String(decoding: $0, as: UTF8.self) }
    }

    func beginRecordedRules() throws {
        try Spool.replace(rulesPath, with: Data())
    }

    /// Notes the rules of events that are about to be appended.
    func noteRecorded(by rules: String) throws {
        guard let known = recordedRules, known != rules else { return }
        if known.isEmpty { try Spool.replace(rulesPath, with: Data(rules.utf8)) } else { unlink(rulesPath) }
    }

    /// Notes that everything was masked by these rules while it was sealed.
    func noteSealed(by rules: String) throws {
        guard recordedRules != rules else { return }
        try Spool.replace(rulesPath, with: Data(rules.utf8))
    }
}
