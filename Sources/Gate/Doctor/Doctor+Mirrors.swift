import Files
import Domain
import Foundation
import GitObjects
import Programs
import LedgerStore

/// What is looked at of each mirror.
extension Doctor {
    func mirrorChecks(_ mirror: Mirror, _ ledger: Ledger) -> [Check] {
        if let problem = accessCheck(mirror, ledger) { return [problem] }
        let git = GitCommand.clean(gitDirectory: mirror.path)
        let refs = looking(at: mirror) { try refChecks(mirror, git) }
        // What is missing there cannot be compared.
        let canCompare = refs.allSatisfy { $0.status == .ok }
        return looking(at: mirror) { [try hooksCheck(mirror, ledger)] }
            + looking(at: mirror) { [try configurationCheck(mirror, git)] }
            // Of a ref that is damaged it is said already.
            + (refs.contains { $0.message.contains(MirrorConfiguration.homeRef) }
                ? [] : [announcementCheck(mirror, git)])
            + [upstreamCheck(mirror, ledger), locksCheck(mirror)] + refs
            + roomChecks(mirror.name, mirror.path, "pushes are refused, and what was approved is not applied")
            + (canCompare ? looking(at: mirror) { try forwardChecks(mirror, ledger) } : [])
    }

    /// One mirror's trouble hides no other's.
    private func looking(at mirror: Mirror, _ body: () throws -> [Check]) -> [Check] {
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
    private func accessCheck(_ mirror: Mirror, _ ledger: Ledger) -> Check? {
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
        // What is not there is told by whoever looks at what is in it.
        let folders = ["objects", "refs", "hooks"].map { "\(mirror.path)/\($0)" }
        let shut: String? = folders.first { access($0, W_OK) != 0 && errno != ENOENT }
        return shut.map { folder in closedCheck(mirror, "\(folder) cannot be written") }
    }

    private func closedCheck(_ mirror: Mirror, _ reason: String) -> Check {
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

    private func hooksCheck(_ mirror: Mirror, _ ledger: Ledger) throws -> Check {
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
                mirror.name, "\(MirrorConfiguration.homeRef) is missing, so clients ship no sessions",
                mend: "gatehouse mirror repair \(mirror.name)")
        }
        return ok(mirror.name, "clients can tell that it is a mirror")
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
                "the names of \(listed.unnamable.count) refs of the upstream are not UTF-8, so that they are not "
                    + "followed; one is \(first)", mend: "rename them at the upstream")
        } catch {
            let failure = MaskUpstream(home: home, ledger: ledger)(error)
            return failed(
                mirror.name, "the upstream cannot be reached: \(VisibleText.inOneLine(failure.description))",
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
                        "gatehouse forward; where that does not help, gatehouse mirror refresh \(mirror.name), and "
                        + "do what it says"))
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
    private static func mend(_ forward: Forward, of mirror: Mirror) -> String {
        guard forward.state == .refused else {
            return "gatehouse mirror refresh \(mirror.name), and do what it says"
        }
        return forward.reason?.isOfCompanion == true
            ? "see to that ref, or bring this one without it: gatehouse forward"
            : "let the upstream take it, then run 'gatehouse forward'; or push something that it takes"
    }
}
