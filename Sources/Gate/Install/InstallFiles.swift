import Foundation

/// The files that come with the program: its hooks, its sample policy, and the hook program beside it.
package struct InstallFiles: Sendable {
    /// The folder that has `hooks/` and `install/`.
    private let folder: String
    /// The program that a mirror's hooks start.
    package let hookProgram: String
    package let hooksFolder: String
    package let samplePolicyPath: String

    /// The program was moved away from its files.
    package struct Missing: Error, CustomStringConvertible {
        package let program: String
        package var description: String {
            "the files that belong to \(program) are not where they were installed "
                + "(share/gatehouse beside its folder); install Gatehouse again"
        }
    }

    /// Finds the files from where the running program is: installed, they are in `../share/gatehouse`; in a build
    /// tree, at its top.
    package init() throws {
        guard let program = RealPath.resolve("/proc/self/exe") else { throw Missing(program: "gatehouse") }
        let binaries = URL(fileURLWithPath: program).deletingLastPathComponent()
        var candidates = [binaries.deletingLastPathComponent().appendingPathComponent("share/gatehouse")]
        var parent = binaries
        while parent.path != "/" {
            parent.deleteLastPathComponent()
            candidates.append(parent)
        }
        let found = candidates.first { FileManager.default.fileExists(atPath: $0.path + "/hooks/pre-receive") }
        guard let found else { throw Missing(program: program) }
        folder = found.path
        hookProgram = binaries.path + "/gatehouse-hook"
        hooksFolder = folder + "/hooks"
        samplePolicyPath = folder + "/install/policy.toml"
        guard FileManager.default.isExecutableFile(atPath: hookProgram) else { throw Missing(program: program) }
    }
}
