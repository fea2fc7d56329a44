package import Domain
import GitObjects
package import LedgerStore
import Programs

/// Judges a ref update as if its commits were pushed now, though the mirror has them already. Nothing is recorded.
package struct RehearsePush {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// - Parameters:
    ///   - values: old and new value, in any form that Git knows; zeros where there is none.
    ///   - settings: nil for the policy in force.
    /// - Throws: `Problem` where there is no such mirror, or a value names no object; what keeps the mirror or the
    ///   ledger from being read.
    package func callAsFunction(
        _ values: (old: String, new: String), of ref: RefName, ofMirror name: String, as actor: String,
        settings: PolicySettings?
    ) throws -> Verdict {
        let mirror = try mirror(named: name)
        let policy = try ledger.policyInForce()
        let command = RefCommand(
            claimedOld: try resolve(values.old, mirror), new: try resolve(values.new, mirror), ref: ref)
        var judge = JudgePush(home: home, ledger: ledger, policy: policy, mirror: mirror.name)
        if var settings {
            settings.secrets.rules = policy.settings.secrets.rules
            judge.settings = settings
        }
        do {
            let judged = try judge(
                [command], actor: Actor(name: actor, origin: .local),
                from: .rehearsal(path: mirror.path))
            return judged.record.verdict
        } catch let beyond as BeyondLimits {
            return Verdict(kind: .reject, findings: [beyond.finding()])
        }
    }

    private func mirror(named name: String) throws -> Mirror {
        guard let mirror = try ledger.mirror(named: name) else {
            throw Problem(
                .missing, "the ledger knows no mirror named '\(VisibleText.escaping(name))'",
                advice: "see 'gatehouse mirror list'")
        }
        return mirror
    }

    private func resolve(_ value: String, _ mirror: Mirror) throws -> ObjectID {
        if let id = ObjectID(hex: value), id.isZero { return id }
        let outcome = try GitCommand.clean(gitDirectory: mirror.path).run(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(value)^{object}"])
        let output = outcome.outputText.split(whereSeparator: \.isWhitespace).last
        guard case .exited(0) = outcome.ending, let id = output.flatMap({ ObjectID(hex: String($0)) }) else {
            throw Problem(.missing, "the mirror has no object '\(VisibleText.escaping(value))'")
        }
        return id
    }
}
