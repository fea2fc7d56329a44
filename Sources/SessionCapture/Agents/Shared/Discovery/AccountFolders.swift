import Files
import Foundation

/// The account's folders, in which agents keep their conversations.
package struct AccountFolders: Sendable {
    /// Absolute.
    package let home: String
    private let environment: [String: String]

    /// Those of the account that runs this program.
    package static let current: AccountFolders = {
        let environment = ProcessEnvironment.variables
        return AccountFolders(home: environment["HOME"] ?? NSHomeDirectory(), environment: environment)
    }()

    package init(home: String, environment: [String: String]) {
        self.home = home
        self.environment = environment
    }

    /// The value of an environment variable; nil where it is not set, or empty.
    func value(of variable: String) -> String? {
        environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The folder that an environment variable names, or else `standard`.
    func folder(named variable: String, else standard: String) -> String {
        value(of: variable) ?? standard
    }

    /// The name that Claude Code and Cursor give to a project's folder: its path, with `-` for all but ASCII letters
    /// and digits.
    static func projectName(of path: String) -> String {
        String(path.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    }
}
