/// The system's name services, such as a directory of accounts or the domain name system, asked by `getent`.
///
/// glibc loads them as shared libraries, for which our programs have no place.
enum NameServices {
    /// How long a service may take, in seconds.
    private static let patience = 20.0

    /// The lines that a database has for a key; nil where it has none, or cannot be asked.
    static func entry(_ database: String, _ key: String) -> [Substring]? {
        let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        let answer = try? ChildProcess.run(
            "getent", ["--", database, key], environment: ["PATH": path, "LC_ALL": "C"], seconds: patience)
        guard let answer, answer.succeeded else { return nil }
        return answer.outputText.split(separator: "\n")
    }
}
