import Glibc

/// The files that come with the programs: hooks, rules, the sample policy, and the other programs.
package struct InstalledFiles: Sendable {
    /// The folder of the running program.
    private let programs: String
    /// The folder with `hooks/` and `install/`.
    private let folder: String

    /// The program's files are not where they were installed.
    package struct Missing: Error, CustomStringConvertible {
        package let program: String
        package var description: String {
            "the files that belong to \(program) are not where they were installed "
                + "(share/gatehouse beside its folder); install Gatehouse again"
        }
    }

    /// Finds the files by the path of the running program: in `../share/gatehouse` once installed, at the top of a
    /// build tree.
    ///
    /// - Throws: `Missing` where they are not there.
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
            throw Missing(program: program)
        }
        folder = found
    }

    /// The program that a mirror's hooks start.
    package var hookProgram: String { programs + "/gatehouse-hook" }
    /// The program that a clone's hooks start.
    package var sessionProgram: String { programs + "/git-session" }
    /// The folder with the hooks of mirrors.
    package var hooksFolder: String { folder + "/hooks" }
    /// The folder with the hooks of clones.
    package var clientHooksFolder: String { folder + "/hooks/client" }
    /// The policy that a new home gets.
    package var samplePolicyPath: String { folder + "/install/policy.toml" }
    /// The default rules for secrets.
    package var defaultRulesPath: String { folder + "/install/rules/default.toml" }
    /// The rules for personal data, which a setting turns on.
    package var personalRulesPath: String { folder + "/install/rules/personal.toml" }

    private static func parent(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
