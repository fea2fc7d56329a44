/// What the policy asks of the files that a push brings.
package struct FileFacts: Sendable {
    /// The files of more bytes than the policy wants, where it has a limit.
    package var large: [LargeFile] = []
    /// The contents that the policy's entries ask about.
    package var contents: [BroughtFile.Key: BroughtFile] = [:]
    /// The files that are kept by Git LFS.
    package var lfs = LFSFacts()
    /// How many lines each commit adds that could tell who wrote them, where the policy asks, and as far as they were
    /// counted.
    package var addedLines: [ObjectID: Int] = [:]
    /// How many bytes the push's objects have, as Git received them, where the policy has a limit.
    package var bytes: Int?

    package init() {}
}
