import GatehouseCommand
import GatehouseHook

/// The server's program, which has two names: as `gatehouse-hook` it does what Git's hooks ask, and under any other it
/// reads the command line of administrators, approvers and auditors. Nearly all of it is for both.
@main
struct Main {
    static func main() {
        if HookProgram.isName(CommandLine.arguments.first ?? "") {
            HookProgram.main()
        } else {
            Gatehouse.main()
        }
    }
}
