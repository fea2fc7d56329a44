import Glibc

/// The account that this process runs as, from the system's user database instead of the environment.
package struct Account: Sendable {
    package let name: String
    package let home: String

    /// The account; nil where the database does not know it.
    package static var current: Account? {
        guard let entry = getpwuid(geteuid())?.pointee, let name = entry.pw_name, let home = entry.pw_dir
        else {
            return nil
        }
        return Account(name: String(cString: name), home: String(cString: home))
    }

    /// An account's name, or `#` and its number where it has none, in the form that sudo takes.
    package static func name(of id: UInt32) -> String {
        getpwuid(id)?.pointee.pw_name.map { String(cString: $0) } ?? "#\(id)"
    }
}
