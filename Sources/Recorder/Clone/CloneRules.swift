import Domain
import Files
import Foundation
import Programs
import SecretRules
package import SecretScan
package import SessionCapture

/// The rules for secrets in a repository: those that come with the program, and those for personal data where the
/// setting `gatehouse.personalData` asks for them. They are read when something is masked first.
package final class CloneRules {
    private let git: GitCommand
    private let cache: RuleCache
    /// The file with the setting's last value.
    private let note: String
    /// Whether git is asked for the setting. A hook in the middle of an agent's turn uses the value from its
    /// beginning.
    var isRenewed = true
    private var isFailureLogged = false
    private lazy var source = Result { try findSource() }
    private lazy var loaded = Result { try loadScanner() }

    init(git: GitCommand, environment: [String: String], spool: Spool) {
        self.git = git
        cache = RuleCache(environment: environment)
        note = spool.path + "/personal-data"
    }

    /// Compiles the rules if they are not compiled yet.
    ///
    /// - Throws: where the rules cannot be read or compiled.
    package func prepare() throws {
        _ = try loaded.get()
    }

    /// A scanner with these rules.
    ///
    /// - Throws: where the rules cannot be read or compiled.
    package func scanner() throws -> SecretScanner {
        try loaded.get()
    }

    /// The masking of what is recorded.
    ///
    /// - Parameter log: gets the first failure.
    package func masking(log: HelperLog) -> RuleMasking {
        RuleMasking(
            digest: { try self.source.get().digest },
            mask: { text, form in
                do {
                    return try self.mask(text, form)
                } catch {
                    if !self.isFailureLogged {
                        log.add(
                            "texts are not recorded, since they cannot be masked: \(Problem(classing: error))"
                        )
                    }
                    self.isFailureLogged = true
                    throw error
                }
            })
    }

    private func mask(_ text: [UInt8], _ form: RuleMasking.Form) throws -> RuleMasking.Masked {
        do {
            return try Self.mask(text, as: form, with: SecretMasker(loaded.get()))
        } catch is CompiledRules.Unusable {
            // A rule is read when it is first needed, so damage may show late.
            loaded = Result { try loadScanner(renewing: true) }
            return try Self.mask(text, as: form, with: SecretMasker(loaded.get()))
        }
    }

    private static func mask(
        _ text: [UInt8], as form: RuleMasking.Form, with masker: SecretMasker
    ) throws -> RuleMasking.Masked {
        let masked =
            switch form {
            case .text: try masker.mask(bytes: text) ?? text
            case .lines: try masker.mask(bytes: text, keepsLines: true) ?? text
            case .json: try masker.mask(json: text)
            }
        return RuleMasking.Masked(bytes: masked, counts: masker.counts)
    }

    private func findSource() throws -> (files: [String], digest: String) {
        let installed = try InstalledFiles()
        let files =
            [installed.defaultRulesPath] + (try wantsPersonalData() ? [installed.personalRulesPath] : [])
        return (files, try cache.notedDigest(of: files))
    }

    private func loadScanner(renewing isRenewed: Bool = false) throws -> SecretScanner {
        let source = try source.get()
        return try cache.scanner(
            of: source.files, digest: source.digest, renewing: isRenewed, for: .session)
    }

    /// Whether the setting asks for the rules for personal data. A value that is neither true nor false does.
    private func wantsPersonalData() throws -> Bool {
        let known = FileBytes.of(note)
        if !isRenewed, let known { return known == Self.wanted }
        let answer = try git.run(["config", "--type=bool", "--get", "gatehouse.personalData"])
        let isWanted = answer.ending != .exited(1) && answer.outputText != "false\n"
        let told = isWanted ? Self.wanted : []
        if known != told { try? Spool.replace(note, with: Data(told)) }
        return isWanted
    }

    private static let wanted = Array("wanted".utf8)
}
