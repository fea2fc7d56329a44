import Glibc

/// The files that come with the programs: hooks, the sample policy, and the programs beside the one that runs.
package struct InstalledFiles: Sendable {
    /// The folder that the running program is in.
    private let programs: String
    /// The folder that has `hooks/` and `install/`.
    private let folder: String

    /// The program was moved away from its files.
    package struct Missing: Error, CustomStringConvertible {
        package let description: String
    }

    /// Finds the files from where the running program is: installed, they are in `../share/gatehouse`; in a build
    /// tree, at its top.
    package init() throws(Missing) {
        let program = RealPath.resolve("/proc/self/exe") ?? "/"
        programs = Self.parent(of: program)
        var candidates = [Self.parent(of: programs) + "/share/gatehouse"]
        var above = programs
        while above != "" {
            above = Self.parent(of: above)
            candidates.append(above)
        }
        guard let found = candidates.first(where: { access($0 + "/hooks/pre-receive", R_OK) == 0 }) else {
            throw Missing(
                description: "the files that belong to \(program) are not where they were installed "
                    + "(share/gatehouse beside its folder); install Gatehouse again")
        }
        folder = found
    }

    /// The program that a mirror's hooks start.
    package var hookProgram: String { programs + "/gatehouse-hook" }
    /// The program that a clone's hooks start.
    package var sessionProgram: String { programs + "/git-session" }
    package var hooksFolder: String { folder + "/hooks" }
    package var clientHooksFolder: String { folder + "/hooks/client" }
    package var samplePolicyPath: String { folder + "/install/policy.toml" }
    /// The rules for secrets that everybody has who has no others.
    package var defaultRulesPath: String { folder + "/install/rules/default.toml" }
    /// The rules for personal data, which are asked for.
    package var personalRulesPath: String { folder + "/install/rules/personal.toml" }

    private static func parent(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
