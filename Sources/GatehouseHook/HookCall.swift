import Domain
import Files
import Gate

/// How the program was called.
struct HookCall {
    /// `pre-receive` or `post-receive`.
    let name: String
    let home: String
    let mirror: String
    /// The folder of the hooks.
    let folder: String

    /// Reads the command line: `NAME HOME MIRROR` by a shell, and `NAME HOOK` by the kernel, for which the program is
    /// the interpreter of the file HOOK.
    ///
    /// - Throws: `Problem` where it is another one, or what the hooks are told cannot be read.
    init(_ arguments: [String], environment: [String: String]) throws(Problem) {
        switch arguments.count {
        case 4:
            (name, home, mirror) = (arguments[1], arguments[2], arguments[3])
            folder = environment["GATEHOUSE_HOOKS"] ?? "hooks"
        case 3:
            name = arguments[1]
            folder = RealPath.folder(of: arguments[2])
            guard let told = HookEnvironment(inHooks: folder) else {
                throw Problem(
                    .damaged,
                    "push refused: it could not be judged, since \(HookEnvironment.fileName) beside the hooks cannot be read",
                    advice: "tell the administrator to run 'gatehouse doctor'")
            }
            (home, mirror) = (told.home, told.mirror)
        default:
            throw Problem(.invalid, "usage: gatehouse-hook pre-receive|post-receive HOME MIRROR")
        }
    }
}
