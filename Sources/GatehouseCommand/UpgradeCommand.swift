import ArgumentParser
import Gate
import GitProcess
import LedgerStore

/// `gatehouse upgrade`
struct UpgradeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Bring a home to this version of Gatehouse.",
        discussion: """
            Run this after Gatehouse was installed anew; pushes wait meanwhile. It brings the ledger to this version, \
            makes keys that are missing (after a lost one of fingerprints the next is made by 'gatehouse key rotate'), \
            indexes the recorded sessions' lines, compiles the policy in force again (new settings get their \
            defaults), and puts the hooks and announcements of all mirrors in place. Running it again changes nothing.
            """)

    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.resolve()
        let indexed = try UpgradeHome(home: home)() { ledger in
            try ApplyPolicy.again(home: home, ledger: ledger)
            try InstallMirror(home: home, ledger: ledger, files: InstalledFiles()).repairAll()
        }
        let lines = indexed == 0 ? "" : " The lines of \(indexed) segments were indexed."
        print("The home at \(home.path) is of version \(Version.text).\(lines)")
    }
}
