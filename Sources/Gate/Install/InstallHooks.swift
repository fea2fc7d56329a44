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
            try write(try text(of: name), to: hooks + "/" + name, mode: 0o755)
        }
        try writeEnvironment(of: mirror)
    }

    /// The text of a hook. The gate's program itself is pre-receive's interpreter: a shell in between would take a tenth
    /// of what the gate takes. Where the kernel cannot start it so, it is a shell's.
    func text(of name: String) throws -> Data {
        guard name == "pre-receive", Self.canInterpret(files.hookProgram) else {
            return try Data(contentsOf: URL(fileURLWithPath: files.hooksFolder + "/" + name))
        }
        return Data(
            """
            #!\(files.hookProgram) pre-receive
            # Gatehouse judges each push before Git takes it. What cannot start refuses, and so does a shell that reads this.
            # The program itself reads \(HookEnvironment.fileName), which is beside this file.
            exit 1

            """.utf8)
    }

    /// Whether a file's first line can name a program: the kernel ends the name at a blank, and some kernels the line
    /// after 127 bytes. See execve(2).
    private static func canInterpret(_ program: String) -> Bool {
        program.utf8.count <= 100 && !program.utf8.contains { $0 <= UInt8(ascii: " ") }
    }

    /// Writes the file that the hooks read; needed again after a change of the policy, whose wait it contains.
    func writeEnvironment(of mirror: Mirror) throws {
        try write(
            Data(try environment(of: mirror).utf8), to: "\(mirror.path)/hooks/\(HookEnvironment.fileName)",
            mode: 0o644)
    }

    /// The variables for the hooks: the program, the home, the mirror, and how long post-receive waits for a forward.
    func environment(of mirror: Mirror) throws -> String {
        let wait = (try? ledger.policyInForce().settings.forward.wait).map(String.init) ?? ""
        return HookEnvironment(
            program: files.hookProgram, home: home.path, mirror: mirror.name, forwardWait: wait
        ).text
    }

    /// The home that the hooks of the repository at `path` run for; nil if they are not Gatehouse's.
    static func home(namedInHooksOf path: String) -> String? {
        HookEnvironment(inHooks: path + "/hooks")?.home
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
        let environment = "\(mirror.path)/hooks/\(HookEnvironment.fileName)"
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
        String(decoding: content, as: UTF8.self).contains(HookEnvironment.fileName)
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
