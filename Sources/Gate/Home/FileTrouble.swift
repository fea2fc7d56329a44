import Foundation

/// What the file system refused, in words for people, where Foundation has its own.
package struct FileTrouble: Error, CustomStringConvertible {
    package let description: String

    /// Nil of an error that is not of a file.
    package init?(_ error: any Error) {
        guard let error = error as? CocoaError else { return nil }
        let path = error.userInfo[NSFilePathErrorKey] as? String ?? error.url?.path
        let underlying = (error.userInfo[NSUnderlyingErrorKey] as? NSError).flatMap {
            $0.domain == NSPOSIXErrorDomain ? String(cString: strerror(Int32($0.code))) : nil
        }
        description = "\(path ?? "a file") cannot be used: \(underlying ?? Self.words(of: error.code))"
    }

    private static func words(of code: CocoaError.Code) -> String {
        switch code {
        case .fileNoSuchFile, .fileReadNoSuchFile: "there is no such file"
        case .fileReadNoPermission, .fileWriteNoPermission: "this account has no right to"
        case .fileWriteOutOfSpace: "its disk is full"
        case .fileWriteFileExists: "something is there already"
        case .fileWriteVolumeReadOnly: "its file system is read-only"
        default: "the file system does not let it (\(code.rawValue))"
        }
    }
}
