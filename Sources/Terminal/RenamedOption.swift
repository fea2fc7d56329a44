import ArgumentParser
import Files

/// An option with a new name. The old name is hidden from help and works in this version; its use is answered with the
/// new one.
package struct RenamedOption {
    private let old: String
    private let new: String

    /// A pair of names, with their dashes.
    package init(_ old: String, to new: String) {
        self.old = old
        self.new = new
    }

    /// Tells a user of the old name the new one, on standard error. Call this from `validate()`, which runs once.
    ///
    /// - Throws: `ValidationError` where both names are given.
    package func check(old oldValue: String?, new newValue: String?) throws {
        guard oldValue != nil else { return }
        guard newValue == nil else {
            throw ValidationError("\(old) is the old name of \(new); give \(new) alone.")
        }
        Program.gatehouse.remark("\(old) is now called \(new); the old name works in this version only")
    }
}
