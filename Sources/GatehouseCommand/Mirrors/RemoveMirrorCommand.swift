import Files
import ArgumentParser
import Foundation
import Gate
import Programs
import LedgerStore

/// `gatehouse mirror remove`
struct RemoveMirrorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take a mirror out: nothing is judged or forwarded for it any more.",
        discussion: """
            An adopted repository is freed: the gate's hooks, settings and refs go, and the hooks and settings that it had \
            before are in force again. Pushes to it are judged by nobody from then on.

            A repository that the home made stays in HOME/mirrors, with everything in it, and its hooks refuse every \
            push; --delete removes it.

            Refused where the upstream does not have all that was accepted, or where pushes are held; --force gives these \
            up. Pushes, verdicts and sessions stay on record, under the name NAME~1 (then NAME~2 …): see 'gatehouse mirror \
            list --all'. The name itself is free for another mirror, which begins without them.

            Example: gatehouse mirror remove website
            """)

    @Argument(help: "The mirror's name.")
    var name: String
    @Flag(help: "Also where forwards are owed or pushes are held; both are given up.")
    var force = false
    @Flag(help: "Remove the folder of a mirror that the home made, with everything in it.")
    var delete = false
    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedgerToWrite()
        let outcome = try RemoveMirror(home: home, ledger: ledger, files: InstalledFiles())(
            name, force: force, deletes: delete)
        print("'\(name)' is no mirror any more. Its records go by '\(outcome.records)'.")
        if outcome.forwards > 0 { print("Updates that do not reach the upstream: \(outcome.forwards).") }
        if outcome.holds > 0 { print("Held pushes that were cancelled: \(outcome.holds).") }
        print(words(of: outcome.repository))
        let overlay = "\(home.path)/overlays/\(name).toml"
        if FileManager.default.fileExists(atPath: overlay) {
            print("Remove \(overlay), too: with it no policy can be applied.")
        }
    }

    private func words(of repository: RemoveMirror.Repository) -> String {
        switch repository {
        case .gone: "Its repository was gone already."
        case .deleted(let path): "\(path) is deleted."
        case .closed(let path):
            "\(path) stays, and its hooks refuse every push. For another mirror of this name, move it away or remove it."
        case .freed(let path, true):
            "\(path) has the hooks and settings of before; nobody judges pushes to it from now on."
        case .freed(let path, false):
            "\(path) has the hooks of before, and the gate's settings are gone; those of before are not known. Nobody "
                + "judges pushes to it from now on."
        }
    }
}
