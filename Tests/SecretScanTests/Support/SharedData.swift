import Foundation

/// Files of test data that are too large for the repository, or not ours: they are found beside the checkout.
enum SharedData {
    static func path(of name: String) -> String? {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let path = package.deletingLastPathComponent().path + "/shared/data/" + name
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
