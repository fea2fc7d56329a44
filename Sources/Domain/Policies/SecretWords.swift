/// How findings about secrets say what was found, and what to do. They never tell a value.
enum SecretWords {
    /// In bytes; a path can be any text.
    private static let longestPath = 200

    static func message(_ secret: SecretFacts.Secret, at place: SecretFacts.Place) -> String {
        let token = secret.fingerprint.isEmpty ? "" : " [\(secret.fingerprint)]"
        if secret.isUnfinished {
            return
                "\(words(for: place, secret)): rule \(secret.rule) took too long, so that there may be a secret"
        }
        let what = secret.description.isEmpty ? secret.rule : "\(secret.rule) (\(secret.description))"
        return "\(words(for: place, secret)): \(what)\(token)"
    }

    private static func words(for place: SecretFacts.Place, _ secret: SecretFacts.Secret) -> String {
        switch place.part {
        case .file(let path, let line): "\(shown(path)):\(line)"
        // A name that holds a secret is not told.
        case .path(let path):
            secret.fingerprint.isEmpty ? shown(path) : "the name of a file in \(shown(folder(of: path)))"
        case .header: "the header"
        case .message(let line): "the message, line \(line)"
        }
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "the top folder"
    }

    private static func shown(_ path: String) -> String {
        VisibleText.escaping(VisibleText.beginning(of: path, bytes: longestPath))
    }

    /// What to do with the history, and with the secret itself.
    static func advice(_ secret: SecretFacts.Secret) -> String {
        guard let first = secret.places.first else { return "" }
        let rewrite =
            "rewrite it where it came in: 'git rebase -i \(first.object.short)^', 'edit' that commit"
        let tip =
            secret.isInTip
            ? "" : "; the newest commit is clean already, but whoever fetches gets the older one"
        let request =
            secret.fingerprint.isEmpty
            ? "" : "; if it is none, ask for 'gatehouse secrets allow \(secret.fingerprint) --reason …'"
        let remedy = secret.remedy.isEmpty ? "" : ". \(secret.remedy.drop { $0 == " " }.trimmingLastPeriod)"
        return rewrite + tip + request + remedy
    }
}

extension Substring {
    /// The message adds its own.
    fileprivate var trimmingLastPeriod: Substring { last == "." ? dropLast() : self }
}
