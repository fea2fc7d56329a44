/// A commit's message in its parts.
struct CommitMessage: Sendable {
    /// The first line that is not blank.
    let subject: Substring
    /// What follows it.
    let body: Substring

    init(_ text: String) {
        let lines = Lines.of(text)
        guard let line = lines.first(where: { !$0.utf8.allSatisfy { $0 <= UInt8(ascii: " ") } }) else {
            subject = ""
            body = ""
            return
        }
        subject = line.utf8.last == UInt8(ascii: "\r") ? Substring(line.utf8.dropLast()) : line
        body = Substring(text.utf8[line.endIndex...].dropFirst())
    }
}
