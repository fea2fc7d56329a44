import Files
import Foundation
import Testing

@Suite struct ProcessEnvironmentTests {
    @Test func `the environment is what Foundation takes it for`() {
        #expect(ProcessEnvironment.variables["PATH"] != nil)
        #expect(ProcessEnvironment.variables == ProcessInfo.processInfo.environment)
    }
}
