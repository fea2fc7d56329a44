import Glibc

/// An account of the system, by its user database instead of the environment.
package struct Account: Sendable {
    package let name: String
    package let home: String

    /// The account that this process runs as; nil where the database does not know it.
    package static let current = Account(of: geteuid())

    /// An account's name, or `#` and its number where it has none, in the form that sudo takes.
    package static func name(of id: UInt32) -> String { Account(of: id)?.name ?? "#\(id)" }

    private init?(of id: UInt32) {
        let known = getpwuid(id)?.pointee
        if let name = known?.pw_name, let home = known?.pw_dir {
            self.init(name: String(cString: name), home: String(cString: home))
            return
        }
        // Our programs have no shared libraries, and so see the local file alone: a directory's accounts are known to
        // the system's name services, which another program asks.
        guard let entry = NameServices.entry("passwd", "\(id)")?.first else { return nil }
        self.init(entry: entry)
    }

    private init(name: String, home: String) {
        self.name = name
        self.home = home
    }

    /// Reads an entry in the form of passwd(5); nil where it is of another.
    init?(entry: Substring) {
        let fields = entry.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 7, !fields[0].isEmpty, !fields[5].isEmpty else { return nil }
        self.init(name: String(fields[0]), home: String(fields[5]))
    }
}
