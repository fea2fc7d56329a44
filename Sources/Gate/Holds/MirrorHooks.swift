import Domain
import Files
import Glibc
import Programs

/// The mirror's own hooks that Git runs for a push, run for one that is applied later.
struct MirrorHooks {
    let mirror: Mirror

    /// A hook refused a ref update.
    struct Refusal: Error, CustomStringConvertible {
        let ref: RefName
        let words: String
        var description: String {
            let said = VisibleText.inOneLine(VisibleText.beginning(of: words, bytes: 500))
            return "the mirror's hook 'update' refuses \(ref): \(said)"
        }
    }

    /// How long a hook may run, in seconds: the approver waits.
    private static let limit = 60.0

    /// Runs `update` for each ref before it changes, as Git does.
    ///
    /// - Throws: `Refusal` where the hook says no.
    func update(_ updates: [HeldUpdates.Update]) throws {
        for update in updates {
            guard let outcome = try run("update", [update.ref.rawValue, update.old.hex, update.new.hex]),
                !outcome.succeeded
            else { continue }
            throw Refusal(ref: update.ref, words: outcome.errorText + outcome.outputText)
        }
    }

    /// Runs the hooks that follow a push. The refs have changed by then, so that a failure is only said.
    func notify(_ updates: [HeldUpdates.Update]) {
        let lines = updates.map { "\($0.old.hex) \($0.new.hex) \($0.ref.rawValue)\n" }.joined()
        for (hook, arguments) in [
            ("post-receive.adopted", []), ("post-update", updates.map(\.ref.rawValue)),
        ] {
            do {
                guard let outcome = try run(hook, arguments, input: lines), !outcome.succeeded else {
                    continue
                }
                say("the mirror's hook '\(hook)' failed: \(VisibleText.inOneLine(outcome.errorText))")
            } catch {
                say(Problem(classing: error).description)
            }
        }
    }

    /// Nil where there is no such hook.
    private func run(
        _ name: String, _ arguments: [String], input: String = ""
    ) throws -> ChildProcess.Outcome? {
        let path = "\(mirror.path)/hooks/\(name)"
        guard access(path, X_OK) == 0 else { return nil }
        return try ChildProcess.run(
            path, arguments, environment: GitCommand.cleanEnvironment.merging(["GIT_DIR": "."]) { $1 },
            directory: mirror.path, input: Array(input.utf8), seconds: Self.limit)
    }

    private func say(_ words: String) {
        StandardStream.write(Array("gatehouse: \(words)\n".utf8), to: STDERR_FILENO)
    }
}
