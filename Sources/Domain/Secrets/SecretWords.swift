/// The wording of findings about secrets, which never show a value.
enum SecretWords {
    /// How much of a path is shown, in bytes.
    private static let longestPath = 200

    static func message(_ secret: SecretFacts.Secret, at place: SecretFacts.Place) -> String {
        let token = secret.fingerprint.isEmpty ? "" : " [\(secret.fingerprint)]"
        if secret.isUnfinished {
            return
                "\(words(for: place, secret)): rule \(secret.rule) took too long, so there may be a secret"
        }
        let what =
            secret.description.isEmpty ? secret.rule : "\(secret.rule) (\(oneLine(secret.description)))"
        return "\(words(for: place, secret)): \(what)\(token)"
    }

    private static func words(for place: SecretFacts.Place, _ secret: SecretFacts.Secret) -> String {
        switch place.part {
        case .file(let path, let line): "\(shown(path)):\(line)"
        // A file name with a secret in it is not shown.
        case .path(let path):
            secret.fingerprint.isEmpty
                ? shown(path) : "the name of a file in \(folder(of: path))"
        case .header: "the header"
        case .message(let line): "the message, line \(line)"
        }
    }

    private static func folder(of path: TreePath) -> String {
        path.text.lastIndex(of: "/").map { shown(TreePath(String(path.text[...$0]))) } ?? "the top folder"
    }

    private static func shown(_ path: TreePath) -> String {
        VisibleText.escaping(VisibleText.beginning(of: path.text, bytes: longestPath))
    }

    /// A rule's text in one line, safe to show.
    static func oneLine(_ text: String) -> String {
        VisibleText.escaping(text.split { $0.isWhitespace }.joined(separator: " "))
    }
}
