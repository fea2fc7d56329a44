/// The account's folders, in which agents keep their conversations.
struct AccountFolders {
    /// Absolute.
    let home: String
    private let environment: [String: String]

    init(home: String, environment: [String: String]) {
        self.home = home
        self.environment = environment
    }

    /// The folder that an environment variable names, or else `standard`.
    func folder(named variable: String, else standard: String) -> String {
        guard let told = environment[variable], !told.isEmpty else { return standard }
        return told
    }

    /// The name that Claude Code and Cursor give to a project's folder: its path, with `-` for all but ASCII letters
    /// and digits.
    static func projectName(of path: String) -> String {
        String(path.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    }
}
