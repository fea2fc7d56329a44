import Foundation
import GitProcess
import SecretScan
import SessionCapture

/// The rules that secrets are known by in a repository: those that come with the program, and those for personal data
/// where `gatehouse.personalData` asks for them. Nothing is read before there is something to mask.
final class CloneRules {
    private let git: GitCommand
    private let cache: RuleFileCache
    private var isFailureLogged = false
    private lazy var source = Result { try findSource() }
    private lazy var recordScanner = Result { try loadScanner(inlineAllow: []) }

    init(git: GitCommand, environment: [String: String]) {
        self.git = git
        cache = RuleFileCache(environment: environment)
    }

    /// Compiles the rules where that was not done yet.
    func prepare() throws {
        _ = try recordScanner.get()
    }

    /// Finds secrets in files, whose authors can vouch for a line by a word in it.
    func fileScanner() throws -> SecretScanner {
        try loadScanner(inlineAllow: [.gitleaks, .gatehouse])
    }

    /// Masks what is recorded, where a word in a line vouches for nothing: anybody may have written it.
    ///
    /// - Parameter log: where it is said if that fails.
    func masking(log: HelperLog) -> RuleMasking {
        RuleMasking(
            digest: { try self.source.get().digest },
            mask: { text, form in
                do {
                    return try self.mask(text, form)
                } catch {
                    if !self.isFailureLogged {
                        log.add("texts are left out of the record, since they cannot be masked: \(error)")
                    }
                    self.isFailureLogged = true
                    throw error
                }
            })
    }

    private func mask(_ text: [UInt8], _ form: RuleMasking.Form) throws -> RuleMasking.Masked {
        do {
            return try Self.mask(text, form, SecretMasker(recordScanner.get()))
        } catch is CompiledRules.Unusable {
            // A rule is read when it is needed first, so that damage may show late.
            recordScanner = Result { try loadScanner(inlineAllow: [], renewing: true) }
            return try Self.mask(text, form, SecretMasker(recordScanner.get()))
        }
    }

    private static func mask(
        _ text: [UInt8], _ form: RuleMasking.Form, _ masker: SecretMasker
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
        return (files, try RuleFileCache.digest(of: files))
    }

    private func loadScanner(
        inlineAllow: SecretScanner.InlineAllow, renewing isRenewed: Bool = false
    ) throws -> SecretScanner {
        let source = try source.get()
        return try cache.scanner(
            of: source.files, digest: source.digest, inlineAllow: inlineAllow, renewing: isRenewed)
    }

    /// What is neither true nor false asks for them, too.
    private func wantsPersonalData() throws -> Bool {
        let answer = try git.run(["config", "--type=bool", "--get", "gatehouse.personalData"])
        return answer.ending != .exited(1) && answer.outputText != "false\n"
    }
}
