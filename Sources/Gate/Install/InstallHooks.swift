import Domain
import Files
import Foundation
import LedgerStore
import Programs

/// Installs the two hooks in a mirror, and keeps the mirror's own.
struct InstallHooks {
    static let names = ["pre-receive", "post-receive"]

    let home: Home
    let files: InstalledFiles
    let ledger: Ledger

    func callAsFunction(_ mirror: Mirror) throws {
        let hooks = mirror.path + "/hooks"
        try FileManager.default.createDirectory(atPath: hooks, withIntermediateDirectories: true)
        try keepConfiguredHooks(of: mirror, in: hooks)
        for name in Self.names {
            try keep(hook: hooks + "/" + name)
            try write(
                try Data(contentsOf: URL(fileURLWithPath: files.hooksFolder + "/" + name)),
                to: hooks + "/" + name, mode: 0o755)
        }
        try writeEnvironment(of: mirror)
    }

    /// Writes the file that the hooks source; needed again after a change of the policy, whose wait it contains.
    func writeEnvironment(of mirror: Mirror) throws {
        try write(
            Data(try environment(of: mirror).utf8), to: mirror.path + "/hooks/gatehouse.environment",
            mode: 0o644)
    }

    /// The variables for the hooks: the program, the home, the mirror, and how long post-receive waits for a forward.
    func environment(of mirror: Mirror) throws -> String {
        let wait = (try? ledger.policyInForce().settings.forward.wait).map(String.init) ?? ""
        let values = [
            ("PROGRAM", files.hookProgram), ("HOME", home.path), ("MIRROR", mirror.name),
            ("FORWARD_WAIT", wait),
        ]
        return values.map { "GATEHOUSE_\($0)='\($1.replacing("'", with: Self.quote))'\n" }.joined()
    }

    /// An apostrophe inside a word that a shell reads between apostrophes.
    private static let quote = "'\\''"

    /// The home that the hooks of the repository at `path` run for; nil if they are not Gatehouse's.
    static func home(namedInHooksOf path: String) -> String? {
        guard let bytes = FileManager.default.contents(atPath: path + "/hooks/gatehouse.environment") else {
            return nil
        }
        let start = "GATEHOUSE_HOME='"
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(start) }
        return line.map { $0.dropFirst(start.count).dropLast().replacing(quote, with: "'") }.map {
            String($0)
        }
    }

    /// Removes the hooks, and restores those that were there before.
    func remove(from mirror: Mirror) throws {
        for name in Self.names {
            let hook = "\(mirror.path)/hooks/\(name)"
            if let present = FileManager.default.contents(atPath: hook), isOurs(present) {
                try FileManager.default.removeItem(atPath: hook)
            }
            // It may be a link whose target is gone.
            var status = stat()
            guard lstat(hook + ".adopted", &status) == 0, lstat(hook, &status) != 0 else { continue }
            try FileManager.default.moveItem(atPath: hook + ".adopted", toPath: hook)
        }
        let environment = mirror.path + "/hooks/gatehouse.environment"
        if FileManager.default.fileExists(atPath: environment) {
            try FileManager.default.removeItem(atPath: environment)
        }
    }

    /// Links the hooks of another folder that Git was configured to use, since from now on Git looks here.
    private func keepConfiguredHooks(of mirror: Mirror, in hooks: String) throws {
        let outcome = try GitCommand.clean(gitDirectory: mirror.path)
            .run(["rev-parse", "--path-format=absolute", "--git-path", "hooks"])
        guard let folder = outcome.outputText.split(separator: "\n").first.map(String.init),
            RealPath.resolve(folder) != RealPath.resolve(hooks),
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        else { return }
        for name in names
        where !name.hasSuffix(".sample") && !FileManager.default.fileExists(atPath: hooks + "/" + name) {
            try FileManager.default.createSymbolicLink(
                atPath: hooks + "/" + name, withDestinationPath: folder + "/" + name)
        }
    }

    /// Renames a hook that is not ours to the name under which ours runs it.
    private func keep(hook: String) throws {
        guard let present = FileManager.default.contents(atPath: hook), !isOurs(present) else { return }
        try FileManager.default.moveItem(atPath: hook, toPath: hook + ".adopted")
    }

    private func isOurs(_ content: Data) -> Bool {
        String(decoding: content, as: UTF8.self).contains("gatehouse.environment")
    }

    /// Replaces a file atomically: a push meanwhile finds the old file or the new one.
    private func write(_ content: Data, to path: String, mode: Int) throws {
        do {
            try DurableFile.replace(path, with: content, mode: mode_t(mode))
        } catch {
            throw Problem(.unavailable, Problem(classing: error).description)
        }
    }
}
