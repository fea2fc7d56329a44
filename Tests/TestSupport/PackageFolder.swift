package import Foundation

/// The source tree that the tests are built from, and what is beside it.
package enum PackageFolder {
    package static let url: URL = {
        let above = sequence(first: URL(fileURLWithPath: #filePath)) { $0.deletingLastPathComponent() }
        guard let folder = above.first(where: isPackage) else {
            preconditionFailure("no package has \(#filePath)")
        }
        return folder
    }()

    private static func isPackage(_ folder: URL) -> Bool {
        folder.path == "/"
            || FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path)
    }

    /// A file of the source tree, as `install/policy.toml`.
    package static func path(of file: String) -> String { url.appendingPathComponent(file).path }

    /// A file of test data that is too large for the repository, or not ours; nil where it is not beside the checkout.
    package static func sharedData(_ name: String) -> String? {
        let path = url.deletingLastPathComponent().appendingPathComponent("shared/data/\(name)").path
        return FileManager.default.isReadableFile(atPath: path) ? path : nil
    }
}
