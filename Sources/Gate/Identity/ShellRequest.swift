package import Domain

/// A request over ssh: a Git service on a mirror, or a command for approvers.
package enum ShellRequest: Hashable, Sendable {
    /// A Git service, such as `receive-pack`, with the path that the client gave.
    case git(service: String, path: String)
    /// `gatehouse hold …`, with its arguments.
    case hold([String])

    private static let services: Set<String> = ["receive-pack", "upload-pack", "upload-archive"]

    /// Reads the value of SSH_ORIGINAL_COMMAND; nil if the client asks for a terminal.
    ///
    /// - Throws: `Problem` with the reason.
    package init(command: String?) throws(Problem) {
        guard let command, !command.isEmpty else {
            throw Problem(
                .denied,
                "there is no shell here, only Git ('git push'), and commands such as 'hold list', "
                    + "'hold show h3' and 'hold approve h3'")
        }
        guard let words = Self.words(of: command), let first = words.first else {
            throw Problem(.invalid, "cannot read the command: a quote is not closed")
        }
        // Clients send both "git-receive-pack" and "git receive-pack".
        let isSplit = first == "git" && words.count > 1
        let service = isSplit ? words[1] : first.hasPrefix("git-") ? String(first.dropFirst(4)) : ""
        let arguments = words.dropFirst(isSplit ? 2 : 1)
        if Self.services.contains(service) {
            guard arguments.count == 1, let path = arguments.first, !path.hasPrefix("-") else {
                throw Problem(.invalid, "\(service) takes one path")
            }
            self = .git(service: service, path: path)
        } else if first == "hold" {
            // The client must not choose the home.
            guard !arguments.contains(where: { $0.hasPrefix("--home") }) else {
                throw Problem(.denied, "'--home' cannot be given here")
            }
            // The client must not choose a file of the server either.
            let isOwnInput = arguments.split(separator: "--signature", omittingEmptySubsequences: false)
                .dropFirst().allSatisfy { $0.first == "-" }
            guard isOwnInput, !arguments.contains(where: { $0.hasPrefix("--sign") && $0 != "--signature" })
            else {
                throw Problem(
                    .invalid,
                    "sign on your machine, and send the signature on standard input with '--signature -'")
            }
            self = .hold(Array(arguments))
        } else {
            throw Problem(.denied, "only Git and 'hold' commands are available here")
        }
    }

    /// Splits a command into words as a shell does, without running or expanding anything.
    private static func words(of command: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in command {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " || character == "\t" {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil, !isEscaped else { return nil }
        if let done = word { words.append(done) }
        return words
    }
}
