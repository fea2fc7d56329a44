import Domain
import Foundation
import GitObjects
package import GitProcess
import LedgerStore

/// Looks for what keeps a home from guarding, and says how to mend it.
package struct Doctor {
    /// One thing that was looked at.
    package struct Check: Sendable {
        package enum Status: String, Codable, Sendable {
            case ok, warning, failed
        }

        /// The mirror's name, or `home`.
        package let subject: String
        package let status: Status
        package let message: String
        /// What to do about it.
        package let mend: String?
    }

    let home: Home
    private let files: InstalledFiles
    private let checkPolicy: () throws -> String
    private let readRules: () throws -> Rules

    /// The rules for secrets, as they would be applied.
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
    ///   - policy: what the policy files say as the ledger would keep it; throws why they cannot be applied.
    ///   - rules: reads the rules for secrets, or throws why they cannot be applied.
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
            // Another account has other rights, and other settings of Git.
            try home.checkOwner()
        } catch Ledger.Problem.older(let path) {
            return [failed("home", "\(Ledger.Problem.older(path: path))", mend: "gatehouse upgrade")]
        } catch Ledger.Problem.newer(let path) {
            return [
                failed(
                    "home", "\(Ledger.Problem.newer(path: path))", mend: "install that version of Gatehouse")
            ]
        } catch let denied as HomeAccess.Denied {
            return [failed("home", "\(denied)", mend: "run it as the account that the home belongs to")]
        } catch {
            return [
                failed(
                    "home", "the ledger cannot be opened: \(LedgerTrouble(error)?.description ?? "\(error)")",
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
                    "home", "the ledger does not tell its mirrors: \(error)", mend: "restore it from a backup"
                )
            ]
        }
    }

    /// Whether the home is somewhere else than it says; what its mirrors are is the other home's business then.
    private func placeCheck(_ ledger: Ledger) throws -> Check? {
        do {
            try Guardianship(home: home, ledger: ledger).checkHome()
            return nil
        } catch let refused as Guardianship.Refused {
            let words = "\(refused)".replacing(" " + refused.advice, with: "")
            if case .copy = refused { return warning("home", words, mend: refused.advice) }
            return failed("home", words, mend: refused.advice)
        }
    }

    func ok(_ subject: String, _ message: String) -> Check {
        Check(subject: subject, status: .ok, message: message, mend: nil)
    }

    func warning(_ subject: String, _ message: String, mend: String) -> Check {
        Check(subject: subject, status: .warning, message: Self.line(message), mend: mend)
    }

    func failed(_ subject: String, _ message: String, mend: String) -> Check {
        Check(subject: subject, status: .failed, message: Self.line(message), mend: mend)
    }

    /// What Git and others say in several lines, in one.
    private static func line(_ words: String) -> String {
        words.split { $0.isNewline || $0 == "\t" }.joined(separator: " ")
    }

    // MARK: The home

    private func homeChecks(_ ledger: Ledger) -> [Check] {
        [
            ledgerCheck(ledger), writeAheadLogCheck(ledger), policyCheck(ledger), rulesCheck(ledger),
            permissionCheck(),
        ] + roomChecks("home", home.path, "no push can be judged")
            + roomChecks("home", home.heldPath, "pushes that need an approval are refused")
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
                    "the recorded lines are indexed by another key, so that no commit is found in them",
                    mend: "gatehouse upgrade")
            ]
        }
        return [ok("home", "the keys are in place, and only their owner can read them")]
    }

    /// A key that was followed by another and that no exception needs is missed by auditors only.
    private func fingerprintKeyProblems(_ ledger: Ledger) -> [Check] {
        do {
            let known = try ledger.fingerprintKeys()
            guard !known.isEmpty else {
                return [failed("home", "\(FingerprintKeys.None())", mend: "gatehouse upgrade")]
            }
            let exceptions = try ledger.exceptionsInForce()
            return FingerprintKeys.look(in: home.keys, for: known).lost.map { lost in
                lost.isNewest || exceptions.contains(where: lost.isNamed)
                    ? failed("home", lost.problem, mend: lost.remedy)
                    : warning("home", lost.problem, mend: lost.remedy)
            }
        } catch {
            return [
                failed(
                    "home", "the ledger does not tell its keys: \(error)", mend: "restore it from a backup")
            ]
        }
    }

    /// The rules for secrets, as the policy in force has them.
    private func rulesCheck(_ ledger: Ledger) -> Check {
        do {
            let digest = try ledger.policyInForce().settings.secrets.rules
            _ = try home.rules.scanner(digest)
            return ok("home", "the rules for secrets are compiled for this machine")
        } catch {
            return failed(
                "home", "no push can be looked into for secrets: \(error)", mend: "gatehouse policy apply")
        }
    }

    /// The file that they are made of: is it sound, and in force?
    private func ruleFileChecks(_ ledger: Ledger) -> [Check] {
        do {
            let rules = try readRules()
            let remarks = rules.remarks.map {
                warning("home", $0, mend: "mend the file, then run 'gatehouse policy apply'")
            }
            guard rules.digest == (try? ledger.policyInForce().settings.secrets.rules) else {
                let differing = warning(
                    "home", "the rules for secrets are not those in force",
                    mend: "run 'gatehouse policy apply'")
                return remarks + [differing]
            }
            return remarks + [ok("home", "the rules for secrets are in force")]
        } catch {
            return [
                failed(
                    "home",
                    "the rules for secrets cannot be applied, what was applied before is in force: \(error)",
                    mend: "mend the file, then run 'gatehouse policy apply'")
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
                    "the ledger knows nothing of this home: it was made anew after the home's own was lost",
                    mend: "restore it from a backup")
            }
            return ok("home", "the ledger is sound, with \(try ledger.logSize()) log entries")
        } catch {
            return failed("home", "the ledger cannot be read: \(error)", mend: "restore it from a backup")
        }
    }

    private func writeAheadLogCheck(_ ledger: Ledger) -> Check {
        let size = ledger.writeAheadLogSize >> 20
        guard size < 16 else {
            return warning(
                "home", "the ledger's write-ahead log has \(size) MiB, which every push reads",
                mend: "run 'gatehouse forward --watch' as a service, or 'gatehouse maintain' from cron")
        }
        return ok("home", "the ledger's write-ahead log has \(size) MiB")
    }

    private func policyCheck(_ ledger: Ledger) -> Check {
        do {
            let policy = try ledger.policyInForce()
            let source: String
            do {
                source = try checkPolicy()
            } catch {
                return failed(
                    "home",
                    "the policy file cannot be applied, what was applied before it is in force: \(error)",
                    mend: "mend the file, then run 'gatehouse policy apply'")
            }
            guard source == policy.source else {
                return warning(
                    "home", "the policy file is not what is in force", mend: "run 'gatehouse policy apply'")
            }
            return ok("home", "the policy file is in force: \(policy.digest)")
        } catch {
            return failed(
                "home", "no policy is in force, so every push is refused", mend: "gatehouse policy apply")
        }
    }

    private func permissionCheck() -> Check {
        let mode =
            (try? FileManager.default.attributesOfItem(atPath: home.path)[.posixPermissions] as? Int) ?? 0
        guard mode & 0o027 == 0 else {
            return warning("home", "others can read or write \(home.path)", mend: "chmod 700 \(home.path)")
        }
        return ok("home", "only its owner can reach \(home.path)")
    }

    // MARK: A mirror

    private func mirrorChecks(_ mirror: Ledger.Mirror, _ ledger: Ledger) -> [Check] {
        if let problem = accessCheck(mirror, ledger) { return [problem] }
        let git = GitCommand.clean(gitDirectory: mirror.path)
        let refs = looking(at: mirror) { try refChecks(mirror, git) }
        // What is missing there cannot be compared.
        let canCompare = refs.allSatisfy { $0.status == .ok }
        return looking(at: mirror) { [try hooksCheck(mirror, ledger)] }
            + looking(at: mirror) { [try configurationCheck(mirror, git)] }
            + [announcementCheck(mirror, git), upstreamCheck(mirror), locksCheck(mirror)] + refs
            + roomChecks(mirror.name, mirror.path, "pushes are refused, and what was approved is not applied")
            + (canCompare ? looking(at: mirror) { try forwardChecks(mirror, ledger) } : [])
    }

    /// One mirror's trouble hides no other's.
    private func looking(at mirror: Ledger.Mirror, _ body: () throws -> [Check]) -> [Check] {
        do {
            return try body()
        } catch {
            return [
                failed(
                    mirror.name, "it cannot be looked at: \(LedgerTrouble(error)?.description ?? "\(error)")",
                    mend: "see what 'git --git-dir=\(mirror.path) fsck' finds, and restore that from a backup"
                )
            ]
        }
    }

    /// Whether the repository is there, this home's, and open to this account; nil where it is.
    private func accessCheck(_ mirror: Ledger.Mirror, _ ledger: Ledger) -> Check? {
        guard FileManager.default.fileExists(atPath: mirror.path + "/HEAD") else {
            let gone = InstallMirror.gone(mirror)
            guard let moved = InstallMirror.movedPath(of: mirror, in: home) else {
                return failed(
                    mirror.name, gone,
                    mend:
                        "bring it back to that path, or take the mirror out: gatehouse mirror remove \(mirror.name)"
                )
            }
            return failed(
                mirror.name, "\(gone), but one at \(moved)", mend: "gatehouse mirror repair \(mirror.name)")
        }
        do {
            try Guardianship(home: home, ledger: ledger).check(mirror)
            _ = try GitCommand.clean(gitDirectory: mirror.path).output(["rev-parse", "--git-dir"])
            _ = try Repository.open(path: mirror.path)
        } catch let refused as Guardianship.Refused {
            return failed(
                mirror.name, "\(refused)".replacing(" " + refused.advice, with: ""), mend: refused.advice)
        } catch {
            return closedCheck(mirror, "\(error)")
        }
        let folders = ["objects", "refs", "hooks"].map { "\(mirror.path)/\($0)" }
        let shut: String? = folders.first { access($0, W_OK) != 0 }
        return shut.map { folder in closedCheck(mirror, "\(folder) cannot be written") }
    }

    private func closedCheck(_ mirror: Ledger.Mirror, _ reason: String) -> Check {
        var status = stat()
        let owner = stat(mirror.path, &status) == 0 ? status.st_uid : geteuid()
        guard owner != geteuid() || reason.hasSuffix("cannot be written") else {
            return failed(
                mirror.name, "Git cannot open \(mirror.path): \(reason)",
                mend: "restore the repository from a backup")
        }
        let own = Account.name(of: geteuid())
        return failed(
            mirror.name,
            "\(mirror.path) is not \(own)'s alone (its owner is \(Account.name(of: owner))), so that no push can be "
                + "taken: \(reason)",
            mend: "as root: chown -R \(own): \(ShellWord.quoting(mirror.path))")
    }

    private func hooksCheck(_ mirror: Ledger.Mirror, _ ledger: Ledger) throws -> Check {
        let mend = "gatehouse mirror repair \(mirror.name)"
        guard FileManager.default.isExecutableFile(atPath: files.hookProgram) else {
            return failed(
                mirror.name, "the hooks' program \(files.hookProgram) cannot be run: every push is refused",
                mend: "install Gatehouse again")
        }
        for name in InstallHooks.names {
            let path = "\(mirror.path)/hooks/\(name)"
            guard let present = FileManager.default.contents(atPath: path) else {
                return failed(mirror.name, "the hook \(name) is missing: pushes are not judged", mend: mend)
            }
            guard FileManager.default.isExecutableFile(atPath: path) else {
                return failed(
                    mirror.name,
                    "the hook \(name) has no run bit: Git passes it over and pushes are not judged",
                    mend: "chmod +x \(path)")
            }
            guard present == FileManager.default.contents(atPath: "\(files.hooksFolder)/\(name)") else {
                return failed(mirror.name, "the hook \(name) is not Gatehouse's", mend: mend)
            }
        }
        let environment = try InstallHooks(home: home, files: files, ledger: ledger).environment(of: mirror)
        guard
            FileManager.default.contents(atPath: mirror.path + "/hooks/gatehouse.environment")
                == Data(environment.utf8)
        else {
            return failed(mirror.name, "the hooks name another program, home, mirror or wait", mend: mend)
        }
        return ok(mirror.name, "the hooks are in place and run")
    }

    private func configurationCheck(_ mirror: Ledger.Mirror, _ git: GitCommand) throws -> Check {
        let deviations = try MirrorConfiguration.deviations(git: git)
        guard deviations.isEmpty else {
            let keys = deviations.joined(separator: ", ")
            return failed(
                mirror.name, "the configuration is not safe: \(keys)",
                mend: "gatehouse mirror repair \(mirror.name)")
        }
        return ok(mirror.name, "the configuration is hardened")
    }

    private func announcementCheck(_ mirror: Ledger.Mirror, _ git: GitCommand) -> Check {
        guard let outcome = try? git.run(["cat-file", "-t", MirrorConfiguration.homeRef]),
            outcome.outputText == "blob\n"
        else {
            return failed(
                mirror.name, "\(MirrorConfiguration.homeRef) is missing, so clients ship no sessions",
                mend: "gatehouse mirror repair \(mirror.name)")
        }
        return ok(mirror.name, "clients can tell that it is a mirror")
    }

    private func upstreamCheck(_ mirror: Ledger.Mirror) -> Check {
        do {
            let refs = try UpstreamPush(gitDirectory: mirror.path, url: mirror.upstream).listRefs(seconds: 20)
            return ok(mirror.name, "the upstream answers, with \(refs.count) refs")
        } catch {
            return failed(
                mirror.name, "the upstream cannot be reached: \(error.reason)",
                mend: "as the account that runs the mirror: git ls-remote \(mirror.upstream)")
        }
    }

    private func forwardChecks(_ mirror: Ledger.Mirror, _ ledger: Ledger) throws -> [Check] {
        let listed = try ledger.listForwards(mirror: mirror.name, all: false, limit: 1_000).map(\.forward)
        let stuck = listed.filter { $0.state != .owed }
        var checks = stuck.prefix(20).map { forward in
            failed(
                mirror.name,
                "\(forward.ref) of p\(forward.push) is \(forward.state.rawValue): \(forward.message ?? "")",
                mend: forward.state == .refused
                    ? "let the upstream take it, or push something that it takes"
                    : "gatehouse mirror refresh \(mirror.name), and do what it says")
        }
        let waiting = listed.filter { $0.state == .owed && $0.attempts > 0 }
        if let last = waiting.first {
            checks.append(
                warning(
                    mirror.name, "\(waiting.count) forwards wait for the upstream: \(last.message ?? "")",
                    mend: "gatehouse forward"))
        }
        let compared = try ForwardRefs(home: home, ledger: ledger).compare(mirror: mirror)
        let (unjudged, missing) = (compared.unjudged, compared.missing)
        checks += compared.damaged.prefix(20).map { ref, reason in
            failed(
                mirror.name, "\(ref) is damaged and not forwarded: \(reason)",
                mend: "see 'git --git-dir=\(mirror.path) fsck', and restore it from the upstream or a backup")
        }
        if !missing.isEmpty {
            checks.append(
                warning(
                    mirror.name,
                    "\(missing.count) accepted refs are not at the upstream, and nobody brings them",
                    mend: "gatehouse forward"))
        }
        if !unjudged.isEmpty {
            checks.append(
                failed(
                    mirror.name,
                    "refs hold what no push brought: \(unjudged.map(\.description).joined(separator: ", "))",
                    mend: "find out who wrote them; they are not forwarded until a judged push moves them"))
        }
        return checks.isEmpty ? [ok(mirror.name, "all that was accepted is forwarded or on its way")] : checks
    }
}
