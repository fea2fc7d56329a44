/// What is gathered of a push only where a policy asks for it, because it takes time.
package struct WantedFacts: Hashable, Sendable {
    /// How many bytes the push's objects have.
    package var pushSize = false
    /// The files of more bytes than this; nil where nothing asks for them.
    package var filesAbove: Int?
    /// The paths whose files are looked into: how large they are, and whether they are binary.
    package var contents: [PathPatterns] = []
    /// How many lines each commit adds.
    package var addedLines = false
    /// The agents and models of the sessions that have lines of the commits.
    package var sessionWriters = false
    /// The refs to look at for merges into what is pushed. An empty list is for all refs.
    package var crossings: [[GlobPattern]] = []
    /// The actors whose commits others may push.
    package var delegates: [String] = []

    package init() {}

    /// Joins what several ask for.
    package init(of parts: [WantedFacts]) {
        for part in parts {
            pushSize = pushSize || part.pushSize
            filesAbove = [filesAbove, part.filesAbove].compactMap(\.self).min()
            contents += part.contents
            addedLines = addedLines || part.addedLines
            sessionWriters = sessionWriters || part.sessionWriters
            crossings += part.crossings
            delegates += part.delegates
        }
    }

    /// Whether it is found out if a ref was merged into what is pushed to it.
    package func wantsCrossing(of ref: RefName) -> Bool {
        crossings.contains { refs in refs.isEmpty || refs.contains { $0.matches(ref.rawValue) } }
    }
}
