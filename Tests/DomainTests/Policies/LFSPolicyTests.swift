import Domain
import Testing

@Suite struct LFSPolicyTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var pointers = 1
        var isElsewhere = false
        var isInMirror = false
        var action = Finding.Action.reject
        var expected: Finding.Action?
        /// Parts of the message, or of the advice.
        var said: [String] = []

        var testDescription: String { "\(pointers) \(isElsewhere) \(isInMirror) \(action)" }
    }

    @Test(arguments: [
        Case(pointers: 0),
        Case(action: .accept),
        Case(expected: .reject, said: ["a.bin is kept by Git LFS.", "lfs.url https://up.example/lfs'"]),
        Case(pointers: 3, expected: .reject, said: ["a.bin and 2 more are kept by Git LFS."]),
        Case(isInMirror: true, expected: .reject, said: ["What was sent to the mirror stays there."]),
        Case(isElsewhere: true, expected: .record, said: ["is kept by Git LFS; what is in such files"]),
        Case(isElsewhere: true, action: .hold, expected: .record),
        Case(isElsewhere: true, action: .accept),
    ])
    func `pointers are told once, and by where their contents go`(_ example: Case) {
        var facts = SamplePush.facts()
        facts.files.lfs.pointers = (0..<min(example.pointers, 1)).map { _ in
            LFSPointer(commit: SamplePush.new, path: "a.bin", content: SamplePush.old)
        }
        facts.files.lfs.count = example.pointers
        facts.files.lfs.isElsewhere = example.isElsewhere
        facts.files.lfs.isInMirror = example.isInMirror
        facts.files.lfs.upstream = "https://up.example/lfs"
        var settings = LFSPolicy.Settings()
        settings.pointers = example.action

        let found = LFSPolicy(settings: settings).findings(in: facts)

        #expect(found.map(\.action) == [example.expected].compactMap(\.self))
        let text = found.map { "\($0.message) \($0.advice ?? "")" }.joined()
        for said in example.said { #expect(text.contains(said), "\(text)") }
    }
}
