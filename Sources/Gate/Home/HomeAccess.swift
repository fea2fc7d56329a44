import Domain
import Glibc
import Programs

/// The rights of this account to a home. Reading takes the permission; writing takes the owner, since files of another
/// account would lock the hooks out of the ledger.
struct HomeAccess {
    let home: Home

    /// Makes sure that the ledger, if it exists, can be read.
    func checkReading() throws {
        if access(home.ledgerPath, R_OK) == 0 || errno != EACCES { return }
        let whose = owner.map(Account.name).map { ", which belongs to \($0). \(advice($0))" }
        throw Problem(
            .denied,
            "permission denied: \(caller) may not read the ledger of the home at \(home.path)"
                + (whose ?? ""))
    }

    /// Makes sure that the home belongs to this account.
    func checkOwner() throws {
        guard let owner, owner != geteuid() else { return }
        let name = Account.name(of: owner)
        let gift =
            geteuid() == 0
            ? "" : "\nIf it should belong to \(caller), as root: chown -R \(caller): \(home.path)"
        throw Problem(
            .denied,
            "the home at \(home.path) belongs to \(name), and this account is \(caller): files that another "
                + "account writes there keep the hooks from working. \(advice(name))\(gift)")
    }

    /// The owner of the ledger, or of the folder if the ledger is out of reach; nil if there is no home. The owner's
    /// name is looked up only for messages, since hooks run this, too.
    private var owner: uid_t? {
        var status = stat()
        guard stat(home.ledgerPath, &status) == 0 || stat(home.path, &status) == 0 else { return nil }
        return status.st_uid
    }

    private var caller: String { Account.name(of: geteuid()) }

    private func advice(_ owner: String) -> String {
        "Run it as \(owner):\nsudo -u \(ShellWord.quoting(owner)) \(command)"
    }

    /// This command line with the home as an option, since sudo clears the environment.
    private var command: String {
        var words = CommandLine.arguments
        words[0] = words[0].split(separator: "/").last.map(String.init) ?? words[0]
        if !words.contains(where: { $0 == "--home" || $0.hasPrefix("--home=") || $0 == home.path }) {
            words += ["--home", home.path]
        }
        return words.map(ShellWord.quoting).joined(separator: " ")
    }
}
