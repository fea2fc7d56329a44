import Files
import ArgumentParser
import Gate
import Programs
import LedgerStore
import Terminal

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

            Of a copy of a home, as a restored backup, it is the ledger alone that is brought to this version: the mirrors \
            are the other home's. Exit status 1 where a mirror of this home could not be looked after.
            """)

    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.resolve()
        var leftOut: [InstallMirror.LeftOut] = []
        let indexed = try UpgradeHome(home: home)() { ledger in
            try ApplyPolicy.again(home: home, ledger: ledger)
            leftOut = try InstallMirror(home: home, ledger: ledger, files: InstalledFiles()).repairAll()
        }
        let lines = indexed == 0 ? "" : " The lines of \(indexed) segments were indexed."
        print("The home at \(home.path) is of version \(Version.text).\(lines)")
        Program.gatehouse.remark(of: leftOut)
        if leftOut.contains(where: { !$0.isElsewhere }) { throw ExitCode(1) }
    }
}

extension Program {
    /// Says of which mirrors a command kept away, each reason once.
    func remark(of leftOut: [InstallMirror.LeftOut]) {
        for (reason, mirrors) in Dictionary(grouping: leftOut, by: \.reason).sorted(by: { $0.key < $1.key }) {
            let names = mirrors.map { "'\($0.mirror)'" }.joined(separator: ", ")
            remark(
                "nothing was done to \(mirrors.count == 1 ? "the mirror" : "the mirrors") \(names): \(reason)"
            )
        }
    }
}
