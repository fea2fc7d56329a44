import Domain
import Files
import Foundation
import GitObjects
import LedgerStore
import Programs

/// The checks of each mirror.
extension Doctor {
    func mirrorChecks(_ mirror: Mirror, _ ledger: Ledger) -> [Check] {
        if let problem = accessCheck(mirror, ledger) { return [problem] }
        let git = GitCommand.clean(gitDirectory: mirror.path)
        let refs = looking(at: mirror) { try refChecks(mirror, git) }
        // Damaged refs cannot be compared.
        let canCompare = refs.allSatisfy { $0.status == .ok }
        return looking(at: mirror) { [try hooksCheck(mirror, ledger)] }
            + looking(at: mirror) { [try configurationCheck(mirror, git)] }
            // A damaged ref is already reported.
            + (refs.contains { $0.message.contains(MirrorConfiguration.homeRef) }
                ? [] : [announcementCheck(mirror, git)])
            + [upstreamCheck(mirror, ledger), locksCheck(mirror)] + refs
            + roomChecks(
                mirror.name, mirror.path,
                consequence: "pushes are refused, and approved holds are not applied")
            + (canCompare ? looking(at: mirror) { try forwardChecks(mirror, ledger) } : [])
    }

    /// Runs a check of a mirror and reports its error, so that the other checks still run.
    private func looking(at mirror: Mirror, _ body: () throws -> [Check]) -> [Check] {
        do {
            return try body()
        } catch {
            return [
                failed(
                    mirror.name,
                    "cannot check the mirror: \(Problem(classing: error))",
                    mend: "run 'git --git-dir=\(mirror.path) fsck', and restore what it finds from a backup"
                )
            ]
        }
    }

    /// A problem if the repository is missing, belongs to another home, or is closed to this account; nil otherwise.
    private func accessCheck(_ mirror: Mirror, _ ledger: Ledger) -> Check? {
        guard FileManager.default.fileExists(atPath: mirror.path + "/HEAD") else {
            let gone = InstallMirror.gone(mirror)
            guard let moved = InstallMirror.movedPath(of: mirror, in: home) else {
                return failed(
                    mirror.name, gone,
                    mend:
                        "move it back to that path, or remove the mirror: gatehouse mirror remove \(mirror.name)"
                )
            }
            return failed(
                mirror.name, "\(gone), but there is one at \(moved)",
                mend: "gatehouse mirror repair \(mirror.name)")
        }
        do {
            try Guardianship(home: home, ledger: ledger).check(mirror)
            _ = try GitCommand.clean(gitDirectory: mirror.path).output(["rev-parse", "--git-dir"])
            _ = try Repository.open(path: mirror.path)
        } catch let refused as Guardianship.Refused {
            return failed(mirror.name, refused.summary, mend: refused.advice)
        } catch {
            return closedCheck(mirror, reason: Problem(classing: error).description)
        }
        // Other checks report missing folders.
        let folders = ["objects", "refs", "hooks"].map { "\(mirror.path)/\($0)" }
        let shut: String? = folders.first { access($0, W_OK) != 0 && errno != ENOENT }
        return shut.map { folder in
            closedCheck(mirror, reason: "\(folder) cannot be written", isUnwritable: true)
        }
    }

    private func closedCheck(_ mirror: Mirror, reason: String, isUnwritable: Bool = false) -> Check {
        var status = stat()
        let owner = stat(mirror.path, &status) == 0 ? status.st_uid : geteuid()
        guard owner != geteuid() || isUnwritable else {
            return failed(
                mirror.name, "Git cannot open \(mirror.path): \(reason)",
                mend: "restore the repository from a backup")
        }
        let own = Account.name(of: geteuid())
        return failed(
            mirror.name,
            "\(mirror.path) does not belong to \(own) alone (its owner is \(Account.name(of: owner))), so no push can "
                + "be accepted: \(reason)",
            mend: "as root: chown -R \(own): \(ShellWord.quoting(mirror.path))")
    }

    private func hooksCheck(_ mirror: Mirror, _ ledger: Ledger) throws -> Check {
        let mend = "gatehouse mirror repair \(mirror.name)"
        guard FileManager.default.isExecutableFile(atPath: files.hookProgram) else {
            return failed(
                mirror.name, "the hooks cannot run \(files.hookProgram): every push is refused",
                mend: "install Gatehouse again")
        }
        let install = InstallHooks(home: home, files: files, ledger: ledger)
        for name in InstallHooks.names {
            let path = "\(mirror.path)/hooks/\(name)"
            guard let present = FileManager.default.contents(atPath: path) else {
                return failed(mirror.name, "the hook \(name) is missing: pushes are not judged", mend: mend)
            }
            guard FileManager.default.isExecutableFile(atPath: path) else {
                return failed(
                    mirror.name,
                    "the hook \(name) is not executable: Git skips it, and pushes are not judged",
                    mend: "chmod +x \(path)")
            }
            guard try present == install.text(of: name) else {
                return failed(mirror.name, "the hook \(name) is not Gatehouse's", mend: mend)
            }
        }
        guard
            FileManager.default.contents(atPath: "\(mirror.path)/hooks/\(HookEnvironment.fileName)")
                == Data(try install.environment(of: mirror).utf8)
        else {
            return failed(
                mirror.name, "the hooks are set up for another program, home, mirror or wait", mend: mend)
        }
        return ok(mirror.name, "the hooks are installed and can run")
    }

    private func configurationCheck(_ mirror: Mirror, _ git: GitCommand) throws -> Check {
        let deviations = try MirrorConfiguration.deviations(git: git)
        guard deviations.isEmpty else {
            let keys = deviations.joined(separator: ", ")
            return failed(
                mirror.name, "the configuration is not safe: \(keys)",
                mend: "gatehouse mirror repair \(mirror.name)")
        }
        return ok(mirror.name, "the configuration is hardened")
    }

    private func announcementCheck(_ mirror: Mirror, _ git: GitCommand) -> Check {
        guard let outcome = try? git.run(["cat-file", "-t", MirrorConfiguration.homeRef]),
            outcome.outputText == "blob\n"
        else {
            return failed(
                mirror.name, "\(MirrorConfiguration.homeRef) is missing, so clients send no sessions",
                mend: "gatehouse mirror repair \(mirror.name)")
        }
        return ok(mirror.name, "clients can recognise it as a mirror")
    }

    private func upstreamCheck(_ mirror: Mirror, _ ledger: Ledger) -> Check {
        do {
            let listed = try UpstreamPush(gitDirectory: mirror.path, url: mirror.upstream).listRefs(
                seconds: 20)
            guard let first = listed.unnamable.first else {
                return ok(mirror.name, "the upstream answers, with \(listed.refs.count) refs")
            }
            return warning(
                mirror.name,
                "refs of the upstream that the mirror cannot follow, since their names are not UTF-8: "
                    + "\(listed.unnamable.count), such as \(first)", mend: "rename them at the upstream")
        } catch {
            let failure = MaskUpstream(home: home, ledger: ledger)(error)
            return failed(
                mirror.name, "cannot reach the upstream: \(VisibleText.inOneLine(failure.description))",
                mend: "as the account that runs the mirror: git ls-remote \(mirror.upstream)")
        }
    }

    private func forwardChecks(_ mirror: Mirror, _ ledger: Ledger) throws -> [Check] {
        let listed = try ledger.listForwards(mirror: mirror.name, all: false, limit: 1_000).map(\.forward)
        let stuck = listed.filter { $0.state != .owed }
        var checks = stuck.prefix(20).map { forward in
            failed(
                mirror.name,
                "\(forward.ref) of p\(forward.push) is \(forward.state.rawValue): \(forward.reason?.line ?? "")",
                mend: Self.mend(forward, of: mirror))
        }
        let waiting = listed.filter { $0.state == .owed && $0.attempts > 0 }
        if let last = waiting.first {
            checks.append(
                warning(
                    mirror.name,
                    "\(waiting.count) forwards wait for the upstream: \(last.reason?.line ?? "")",
                    mend:
                        "gatehouse forward; if that does not help, run gatehouse mirror refresh \(mirror.name) and "
                        + "follow its advice"))
        }
        let compared = try ForwardRefs(home: home, ledger: ledger).compare(mirror: mirror)
        let (unjudged, missing) = (compared.unjudged, compared.missing)
        checks += compared.damaged.prefix(20).map { ref, reason in
            failed(
                mirror.name, "\(ref) is damaged and not forwarded: \(reason)",
                mend:
                    "run 'git --git-dir=\(mirror.path) fsck', and restore the ref from the upstream or a backup"
            )
        }
        if !missing.isEmpty {
            checks.append(
                warning(
                    mirror.name,
                    "\(missing.count) accepted refs are not at the upstream, and are in no forward",
                    mend: "gatehouse forward"))
        }
        if !unjudged.isEmpty {
            checks.append(
                failed(
                    mirror.name,
                    "refs have values that no push brought: \(unjudged.map(\.description).joined(separator: ", "))",
                    mend: "find out who wrote them; they are not forwarded until a judged push moves them"))
        }
        return checks.isEmpty
            ? [ok(mirror.name, "all accepted updates are forwarded or about to be")] : checks
    }

    private static func mend(_ forward: Forward, of mirror: Mirror) -> String {
        guard forward.state == .refused else {
            return "run gatehouse mirror refresh \(mirror.name) and follow its advice"
        }
        return forward.reason?.isOfCompanion == true
            ? "settle that ref, or forward this one without it: gatehouse forward"
            : "let the upstream accept it, then run 'gatehouse forward'; or push a value that it accepts"
    }
}
