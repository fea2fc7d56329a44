package import Domain
import Foundation

extension Spool {
    /// Makes the session of a `Declaration`, and seals it: nothing else is ever told of it.
    ///
    /// - Parameter masker: what is masked in the reason.
    /// - Throws: `SystemError` where the spool cannot be written, or what keeps the rules for secrets from being applied.
    package func declare(
        _ declaration: Declaration, agent: String, masking masker: Masker
    ) throws -> SpooledSession.Sealed {
        var masker = masker
        var declaration = declaration
        declaration.reason = masker.mask(declaration.reason)
        if let failure = masker.failure { throw failure }
        let counts = masker.takeCounts()
        let session = try session(agent: agent, conversation: "declared-\(UInt64.random(in: 0 ... .max))")
        let contents = [.declared(declaration)] + (counts.isEmpty ? [] : [MaskedEvent.Content.masked(counts)])
        try session.append(
            contents.map { MaskedEvent(source: .hook, time: declaration.time, content: $0) },
            maskedBy: masker.appliedRules)
        guard let sealed = try session.seal(masking: masker).first else {
            throw Problem(.damaged, "session \(session.id) was declared and cannot be sealed")
        }
        return sealed
    }
}
