import Foundation

/// An error of the file system, in words for people, in place of Foundation's.
package struct FileTrouble: Error, CustomStringConvertible {
    package let description: String

    /// The words for an error; nil if it is not about a file.
    package init?(_ error: any Error) {
        guard let error = error as? CocoaError else { return nil }
        let path = error.userInfo[NSFilePathErrorKey] as? String ?? error.url?.path
        let underlying = (error.userInfo[NSUnderlyingErrorKey] as? NSError).flatMap {
            $0.domain == NSPOSIXErrorDomain ? String(cString: strerror(Int32($0.code))) : nil
        }
        description = "cannot use \(path ?? "a file"): \(underlying ?? Self.words(of: error.code))"
    }

    private static func words(of code: CocoaError.Code) -> String {
        switch code {
        case .fileNoSuchFile, .fileReadNoSuchFile: "there is no such file"
        case .fileReadNoPermission, .fileWriteNoPermission: "permission denied"
        case .fileWriteOutOfSpace: "its disk is full"
        case .fileWriteFileExists: "it exists already"
        case .fileWriteVolumeReadOnly: "its file system is read-only"
        default: "error \(code.rawValue) of the file system"
        }
    }
}
