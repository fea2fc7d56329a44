import ArgumentParser
import Files
import Gate
import PolicyFiles
import Terminal

/// `gatehouse upgrade`
struct UpgradeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Upgrade a home to this version of Gatehouse.",
        discussion: """
            Run this after installing a new version of Gatehouse; pushes wait meanwhile. It upgrades the ledger, \
            makes missing keys (except that 'gatehouse key rotate' replaces a lost key for fingerprints), indexes \
            the lines of recorded sessions, compiles the policy in force again (new settings get their defaults), \
            and installs the hooks and announcements of all mirrors. Running it again changes nothing.

            In a copy of a home, such as a restored backup, only the ledger is upgraded, since the mirrors belong to \
            the other home. Exit status 1 if a mirror of this home could not be upgraded.
            """)

    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.resolve()
        var leftOut: [InstallMirror.LeftOut] = []
        let indexed = try UpgradeHome(home: home)() { ledger in
            let inForce = PolicyInForce(of: home, in: ledger)
            try ApplyPolicy(over: inForce, remark: Program.gatehouse.remark).again()
            leftOut = try InstallMirror(home: home, ledger: ledger, files: InstalledFiles()).repairAll()
        }
        let lines = indexed == 0 ? "" : " Indexed the lines of \(indexed) segments."
        print("The home at \(home.path) has version \(Version.text).\(lines)")
        Program.gatehouse.remark(of: leftOut)
        if leftOut.contains(where: { !$0.isElsewhere }) { throw ExitCode(1) }
    }
}

extension Program {
    /// Names the mirrors that a command left out, by reason.
    func remark(of leftOut: [InstallMirror.LeftOut]) {
        for (reason, mirrors) in Dictionary(grouping: leftOut, by: \.reason).sorted(by: { $0.key < $1.key }) {
            let names = mirrors.map { "'\($0.mirror)'" }.joined(separator: ", ")
            remark(
                "\(mirrors.count == 1 ? "the mirror" : "the mirrors") \(names) did not change: \(reason)"
            )
        }
    }
}
