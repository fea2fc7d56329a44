import Domain
package import Files
import Foundation
import GitObjects
import LedgerStore
import Programs

/// Checks a home and its mirrors, and says how to mend what is wrong.
package struct Doctor {
    /// The result of one check.
    package struct Check: Sendable {
        /// How a check ended; a warning does not keep the home from working.
        package enum Status: String, Codable, Sendable {
            case ok, warning, failed
        }

        /// The mirror's name, or `home`.
        package let subject: String
        package let status: Status
        package let message: String
        /// The advice; nil if all is well.
        package let mend: String?
    }

    let home: Home
    let files: InstalledFiles
    private let checkPolicy: () throws -> String
    private let readRules: () throws -> Rules

    /// The rules for secrets that 'gatehouse policy apply' would put in force.
    package struct Rules {
        let digest: String
        let remarks: [String]

        package init(digest: String, remarks: [String]) {
            self.digest = digest
            self.remarks = remarks
        }
    }

    /// A doctor for `home`.
    ///
    /// - Parameters:
    ///   - policy: returns the text of the policy files as the ledger would store it, or throws if they are invalid.
    ///   - rules: returns the rules for secrets, or throws if they are invalid.
    package init(
        home: Home, files: InstalledFiles, policy: @escaping () throws -> String,
        rules: @escaping () throws -> Rules
    ) {
        self.home = home
        self.files = files
        checkPolicy = policy
        readRules = rules
    }

    package func callAsFunction() -> [Check] {
        let ledger: Ledger
        do {
            ledger = try home.openLedger()
            // Another account has other rights and other Git settings.
            try home.checkOwner()
        } catch Ledger.Unusable.older(let path) {
            return [failed("home", "\(Ledger.Unusable.older(path: path))", mend: "gatehouse upgrade")]
        } catch Ledger.Unusable.newer(let path) {
            return [
                failed(
                    "home", "\(Ledger.Unusable.newer(path: path))", mend: "install that version of Gatehouse")
            ]
        } catch let denied as Problem where denied.kind == .denied {
            return [failed("home", "\(denied)", mend: "run it as the account that the home belongs to")]
        } catch {
            return [
                failed(
                    "home", "cannot open the ledger: \(Problem(classing: error))",
                    mend: "restore it from a backup, or name the right home")
            ]
        }
        return homeChecks(ledger) + mirrorsChecks(ledger)
    }

    private func mirrorsChecks(_ ledger: Ledger) -> [Check] {
        do {
            if let problem = try placeCheck(ledger) { return [problem] }
            return try ledger.mirrors().flatMap { mirrorChecks($0, ledger) }
        } catch {
            return [
                failed(
                    "home", "cannot read the mirrors from the ledger: \(Problem(classing: error))",
                    mend: "restore it from a backup"
                )
            ]
        }
    }

    /// A problem if the home is not at the place that it names; its mirrors may then belong to another home.
    private func placeCheck(_ ledger: Ledger) throws -> Check? {
        do {
            try Guardianship(home: home, ledger: ledger).checkHome()
            return nil
        } catch let refused as Guardianship.Refused {
            if case .copy = refused { return warning("home", refused.summary, mend: refused.advice) }
            return failed("home", refused.summary, mend: refused.advice)
        }
    }

    func ok(_ subject: String, _ message: String) -> Check {
        Check(subject: subject, status: .ok, message: message, mend: nil)
    }

    func warning(_ subject: String, _ message: String, mend: String) -> Check {
        Check(subject: subject, status: .warning, message: VisibleText.inOneLine(message), mend: mend)
    }

    func failed(_ subject: String, _ message: String, mend: String) -> Check {
        Check(subject: subject, status: .failed, message: VisibleText.inOneLine(message), mend: mend)
    }

    // MARK: The home

    private func homeChecks(_ ledger: Ledger) -> [Check] {
        [
            ledgerCheck(ledger), writeAheadLogCheck(ledger), policyCheck(ledger), rulesCheck(ledger),
            permissionCheck(),
        ] + roomChecks("home", home.path, consequence: "no push can be judged")
            + roomChecks("home", home.heldPath, consequence: "pushes that need an approval are refused")
            + ruleFileChecks(ledger) + keyChecks(ledger) + needsOfPolicyChecks(ledger)
            + notificationChecks(ledger) + workerChecks(ledger)
    }

    private func keyChecks(_ ledger: Ledger) -> [Check] {
        let problems =
            home.keys.problems().map { failed("home", $0.problem, mend: $0.mend) }
            + fingerprintKeyProblems(ledger)
        guard problems.isEmpty else { return problems }
        guard
            let fingerprint = try? home.keys.lineHasher().fingerprint,
            (try? ledger.homeValue(InitHome.lineKeyFingerprint)) == fingerprint
        else {
            return [
                failed(
                    "home",
                    "the index of recorded lines was made with another key, so no commit can be matched",
                    mend: "gatehouse upgrade")
            ]
        }
        return [ok("home", "the keys are in place, and only their owner can read them")]
    }

    /// Problems of the keys for fingerprints. An older key that no exception needs only matters to auditors.
    private func fingerprintKeyProblems(_ ledger: Ledger) -> [Check] {
        do {
            let known = try ledger.fingerprintKeys()
            guard !known.isEmpty else {
                return [failed("home", "\(FingerprintKeys.noKey)", mend: "gatehouse upgrade")]
            }
            let exceptions = try ledger.exceptionsInForce()
            return FingerprintKeys.look(in: home.keys, for: known).lost.map { lost in
                lost.isNewest || exceptions.contains(where: lost.isNamed)
                    ? failed("home", lost.what, mend: lost.remedy)
                    : warning("home", lost.what, mend: lost.remedy)
            }
        } catch {
            return [
                failed(
                    "home", "cannot read the keys from the ledger: \(Problem(classing: error))",
                    mend: "restore it from a backup"
                )
            ]
        }
    }

    /// Whether the compiled rules of the policy in force can be used.
    private func rulesCheck(_ ledger: Ledger) -> Check {
        do {
            let digest = try ledger.policyInForce().settings.secrets.rules
            _ = try home.rules.scanner(digest)
            return ok("home", "the rules for secrets are compiled for this machine")
        } catch {
            return failed(
                "home", "pushes cannot be scanned for secrets: \(Problem(classing: error))",
                mend: "gatehouse policy apply")
        }
    }

    /// Whether the file of rules is valid and in force.
    private func ruleFileChecks(_ ledger: Ledger) -> [Check] {
        do {
            let rules = try readRules()
            let remarks = rules.remarks.map {
                warning("home", $0, mend: "correct the file, then run 'gatehouse policy apply'")
            }
            guard rules.digest == (try? ledger.policyInForce().settings.secrets.rules) else {
                let differing = warning(
                    "home", "the file of rules for secrets is not in force",
                    mend: "run 'gatehouse policy apply'")
                return remarks + [differing]
            }
            return remarks + [ok("home", "the rules for secrets are in force")]
        } catch {
            return [
                failed(
                    "home",
                    "cannot apply the rules for secrets, so the rules applied before stay in force: \(Problem(classing: error))",
                    mend: "correct the file, then run 'gatehouse policy apply'")
            ]
        }
    }

    private func ledgerCheck(_ ledger: Ledger) -> Check {
        do {
            let problems = try ledger.integrityProblems()
            guard problems.isEmpty else {
                return failed(
                    "home", "the ledger is damaged: \(problems.joined(separator: "; "))",
                    mend: "restore it from a backup")
            }
            guard try ledger.homeValue("id") != nil else {
                return failed(
                    "home",
                    "the ledger does not belong to this home: it was made after the home's own ledger was lost",
                    mend: "restore it from a backup")
            }
            return ok("home", "the ledger is intact, with \(try ledger.logSize()) log entries")
        } catch {
            return failed(
                "home", "cannot read the ledger: \(Problem(classing: error))",
                mend: "restore it from a backup")
        }
    }

    private func writeAheadLogCheck(_ ledger: Ledger) -> Check {
        let size = ledger.writeAheadLogSize >> 20
        guard size < 16 else {
            return warning(
                "home", "the ledger's write-ahead log has \(size) MiB, and every push reads it",
                mend: "run 'gatehouse forward --watch' as a service, or 'gatehouse maintain' from cron")
        }
        return ok("home", "the ledger's write-ahead log has \(size) MiB")
    }

    private func policyCheck(_ ledger: Ledger) -> Check {
        do {
            let policy = try ledger.policyInForce()
            guard try ledger.policyIsWhatItsDigestNames() else {
                return failed(
                    "home",
                    "the policy in force is not the one that its digest names: the ledger was changed",
                    mend: "run 'gatehouse policy apply', and find out who can write to the ledger")
            }
            let source: String
            do {
                source = try checkPolicy()
            } catch {
                return failed(
                    "home",
                    "cannot apply the policy file, so the policy applied before stays in force: \(Problem(classing: error))",
                    mend: "correct the file, then run 'gatehouse policy apply'")
            }
            guard source == policy.source else {
                return warning(
                    "home", "the policy file is not in force", mend: "run 'gatehouse policy apply'")
            }
            return ok("home", "the policy file is in force: \(policy.digest)")
        } catch {
            return failed(
                "home", "no policy is in force, so every push is refused", mend: "gatehouse policy apply")
        }
    }

    private func permissionCheck() -> Check {
        // If the home is a link, its target counts.
        var status = stat()
        guard stat(home.path, &status) == 0, status.st_mode & 0o027 == 0 else {
            return warning("home", "others can read or write \(home.path)", mend: "chmod 700 \(home.path)")
        }
        return ok("home", "only its owner can reach \(home.path)")
    }
}
