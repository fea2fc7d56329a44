import ArgumentParser
import Files
import Foundation
import Gate

/// `gatehouse mirror remove`
struct RemoveMirrorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a mirror; its pushes are no longer judged or forwarded.",
        discussion: """
            An adopted repository is restored: the gate's hooks, settings and refs are removed, and its former hooks \
            and settings apply again. From then on, nothing judges pushes to it.

            A repository that the home made stays in HOME/mirrors with everything in it, and its hooks refuse every \
            push; --delete deletes it.

            The command refuses if the upstream lacks accepted updates, or if pushes are held; --force gives these up. \
            Pushes, verdicts and sessions stay on record, under the name NAME~1 (then NAME~2 …): see 'gatehouse mirror \
            list --all'. The name itself is free for another mirror, which starts without them.

            Example: gatehouse mirror remove website
            """)

    @Argument(help: "The mirror's name.")
    var name: String
    @Flag(help: "Give up forwards that are owed and pushes that are held.")
    var force = false
    @Flag(help: "Delete the folder of a mirror that the home made, with everything in it.")
    var delete = false
    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedgerToWrite()
        let outcome = try RemoveMirror(home: home, ledger: ledger, files: InstalledFiles())(
            name, force: force, deletes: delete)
        print("Removed the mirror '\(name)'. The name of its records is now '\(outcome.records)'.")
        if outcome.forwards > 0 { print("Updates that will not reach the upstream: \(outcome.forwards).") }
        if outcome.holds > 0 { print("Cancelled holds: \(outcome.holds).") }
        print(words(of: outcome.repository))
        let overlay = "\(home.path)/overlays/\(name).toml"
        if FileManager.default.fileExists(atPath: overlay) {
            print("Remove \(overlay), too: no policy can be applied while it is there.")
        }
    }

    private func words(of repository: RemoveMirror.Repository) -> String {
        switch repository {
        case .gone: "Its repository was already gone."
        case .deleted(let path): "Deleted \(path)."
        case .closed(let path):
            "\(path) stays, and its hooks refuse every push. Move or delete it before you make another mirror of this "
                + "name."
        case .freed(let path, true):
            "\(path) has its former hooks and settings again; nothing judges pushes to it from now on."
        case .freed(let path, false):
            "\(path) has its former hooks again. The gate's settings are removed, but its former settings are "
                + "not known. Nothing judges pushes to it from now on."
        }
    }
}
