import Files
import Glibc
import Testing

@Suite struct SystemErrorTests {
    @Test func `an error tells what failed and the system's reason`() {
        let error = SystemError("open /nowhere/file", code: ENOENT)
        #expect(error.description == "cannot open /nowhere/file: No such file or directory")
        #expect(error.reason == "No such file or directory")
    }

    @Test func `a file that cannot be opened is named`() {
        let error = #expect(throws: SystemError.self) { try Descriptor(opening: "/nowhere/file", O_RDONLY) }
        #expect(error == SystemError("open /nowhere/file", code: ENOENT))
    }
}
