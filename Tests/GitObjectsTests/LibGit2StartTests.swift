import Foundation
import GitObjects
import Testing

/// What libgit2 does when it starts.
@Suite struct LibGit2StartTests {
    /// The look-up is the one that a library's own references get, in which a program's definition comes first.
    @Test func `libraries that ask for the system's certificate authorities get none`() throws {
        typealias Parse = @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> Int32
        LibGit2.start()
        let symbol = try #require(dlsym(nil, "mbedtls_x509_crt_parse_file"))

        #expect(unsafeBitCast(symbol, to: Parse.self)(nil, "/etc/ssl/certs/ca-certificates.crt") == -0x2900)
    }
}
