import Files
import Gate
import Glibc

/// The program of a mirror's two hooks, see `HookCall`.
package enum HookProgram {
    /// Whether a program that was started under this path is to be this one.
    package static func isName(_ path: String) -> Bool { ("/" + path).hasSuffix("/gatehouse-hook") }

    /// Does what Git asked for by this process' arguments and standard input, and ends it with the hook's status.
    package static func main() -> Never {
        // Adopted hooks must not see the claims of a web server's token.
        let environment = ProcessEnvironment.variables.filter { !$0.key.hasPrefix("OIDC_") }
        let (call, input): (HookCall, [UInt8])
        do {
            call = try HookCall(CommandLine.arguments, environment: environment)
            input = try StandardStream.readInput()
        } catch {
            end(1, "gatehouse: \(error)\n")
        }
        let home = Home(path: call.home)
        // Git runs hooks in the repository.
        let paths = ServerPaths(home: home.path, mirror: RealPath.resolve(".") ?? ".")
        let adopted = AdoptedHook(name: call.name, hooksFolder: call.folder)
        switch call.name {
        case "pre-receive":
            var receiving: ReceivePush?
            do {
                guard try adopted.run(input: input, environment: environment) else { end(1, "") }
                Preparation.begin()
                let share = try home.shareLedger()
                let ledger = try home.openLedger()
                let receive = ReceivePush(
                    home: home, ledger: ledger, mirror: call.mirror, environment: environment, share: share,
                    overrun: { end(1, $0) })
                receiving = receive
                let (isAccepted, message) = try receive(input)
                withExtendedLifetime((ledger, share)) { end(isAccepted ? 0 : 1, message) }
            } catch {
                let message = receiving.map { VerdictMessage.failure(error, paths, help: $0.help) }
                end(1, message ?? VerdictMessage.failure(error, paths))
            }
        case "post-receive":
            do {
                let ledger = try home.openLedger()
                let wakeUp = WakeUp(home: home, ledger: ledger, mirror: call.mirror)
                StandardStream.write(Array(try wakeUp(input).utf8), to: 2)
                let isContent = try adopted.run(input: input, environment: environment)
                withExtendedLifetime(ledger) { end(isContent ? 0 : 1, "") }
            } catch {
                end(1, ForwardMessage.failure(error, paths))
            }
        default:
            end(1, "gatehouse: there is no hook '\(call.name)'\n")
        }
    }

    /// Exits without closing the ledger, which would only take time.
    private static func end(_ status: Int32, _ message: String) -> Never {
        StandardStream.write(Array(message.utf8), to: 2)
        _exit(status)
    }
}
