import Programs
import Glibc

/// What this account may do with a home's files: reading takes the right to, writing takes their owner, since files of
/// another account keep the hooks from the ledger.
struct HomeAccess {
    let home: Home

    /// This account may not.
    struct Denied: Error, CustomStringConvertible {
        let description: String
    }

    /// Makes sure that the ledger, where it is there, can be read.
    func checkReading() throws {
        if access(home.ledgerPath, R_OK) == 0 || errno != EACCES { return }
        let whose = owner.map(Account.name).map { ", which is \($0)'s. \(advice($0))" }
        throw Denied(
            description: "permission denied: \(caller) may not read the ledger of the home at \(home.path)"
                + (whose ?? ""))
    }

    /// Makes sure that this account is the one that the home belongs to.
    func checkOwner() throws {
        guard let owner, owner != geteuid() else { return }
        let name = Account.name(of: owner)
        let gift =
            geteuid() == 0
            ? "" : "\nWhere it is to be \(caller)'s, as root: chown -R \(caller): \(home.path)"
        throw Denied(
            description:
                "the home at \(home.path) is \(name)'s, and this is \(caller): what another account writes there "
                + "keeps the hooks from working. \(advice(name))\(gift)")
    }

    /// Whoever the ledger belongs to; the folder's owner where the ledger is out of reach. Nil where no home is there. Names
    /// are looked up only where they are said: hooks come here, too.
    private var owner: uid_t? {
        var status = stat()
        guard stat(home.ledgerPath, &status) == 0 || stat(home.path, &status) == 0 else { return nil }
        return status.st_uid
    }

    private var caller: String { Account.name(of: geteuid()) }

    private func advice(_ owner: String) -> String {
        "Run it as \(owner):\nsudo -u \(ShellWord.quoting(owner)) \(command)"
    }

    /// This command once more, which names its home itself: sudo takes the variables of the environment away.
    private var command: String {
        var words = CommandLine.arguments
        words[0] = words[0].split(separator: "/").last.map(String.init) ?? words[0]
        if !words.contains(where: { $0 == "--home" || $0.hasPrefix("--home=") || $0 == home.path }) {
            words += ["--home", home.path]
        }
        return words.map(ShellWord.quoting).joined(separator: " ")
    }
}

/// A word as a shell reads it.
package enum ShellWord {
    /// Quoted where it has to be.
    package static func quoting(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "-_./:=@%+,".utf8.contains(byte)
            }
        return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
