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
        } catch Ledger.Problem.older(let path) {
            return [failed("home", "\(Ledger.Problem.older(path: path))", mend: "gatehouse upgrade")]
        } catch {
            return [
                failed(
                    "home", "the ledger cannot be opened: \(error)",
                    mend: "restore it from a backup, or name the right home")
            ]
        }
        var checks = homeChecks(ledger)
        do {
            for mirror in try ledger.mirrors() { checks += try mirrorChecks(mirror, ledger) }
        } catch {
            checks.append(
                failed("home", "the mirrors cannot be looked at: \(error)", mend: "mend what is said there"))
        }
        return checks
    }

    func ok(_ subject: String, _ message: String) -> Check {
        Check(subject: subject, status: .ok, message: message, mend: nil)
    }

    func warning(_ subject: String, _ message: String, mend: String) -> Check {
        Check(subject: subject, status: .warning, message: message, mend: mend)
    }

    func failed(_ subject: String, _ message: String, mend: String) -> Check {
        Check(subject: subject, status: .failed, message: message, mend: mend)
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

    private func mirrorChecks(_ mirror: Ledger.Mirror, _ ledger: Ledger) throws -> [Check] {
        guard FileManager.default.fileExists(atPath: mirror.path + "/HEAD") else {
            return [
                failed(
                    mirror.name, "there is no repository at \(mirror.path)",
                    mend: "bring it back to that path")
            ]
        }
        let git = GitCommand.clean(gitDirectory: mirror.path)
        return [
            try hooksCheck(mirror, ledger), try configurationCheck(mirror, git),
            announcementCheck(mirror, git),
            upstreamCheck(mirror), locksCheck(mirror),
        ] + roomChecks(mirror.name, mirror.path, "pushes are refused, and what was approved is not applied")
            + (try forwardChecks(mirror, ledger))
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

    /// A `receive-pack` that was killed leaves lock files, which block later pushes.
    private func locksCheck(_ mirror: Ledger.Mirror) -> Check {
        let stale = Date(timeIntervalSinceNow: -600)
        var locks: [String] = []
        for start in ["", "/refs"] {
            let folder = mirror.path + start
            let entries =
                start.isEmpty
                ? (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
                : FileManager.default.subpaths(atPath: folder) ?? []
            for entry in entries where entry.hasSuffix(".lock") {
                let modified =
                    try? FileManager.default.attributesOfItem(atPath: folder + "/" + entry)[.modificationDate]
                    as? Date
                if let modified, modified < stale { locks.append(folder + "/" + entry) }
            }
        }
        guard locks.isEmpty else {
            return failed(
                mirror.name, "locks of ended processes block pushes: \(locks.joined(separator: ", "))",
                mend: "make sure that no push is running, then rm \(locks.joined(separator: " "))")
        }
        return ok(mirror.name, "no stale locks")
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
