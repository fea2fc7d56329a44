package import Foundation

extension CocoaError {
    /// An error of the file system in words for people, with the path and the system's reason, in place of Foundation's
    /// own.
    package var plainWords: String {
        let path = userInfo[NSFilePathErrorKey] as? String ?? url?.path
        let underlying = (userInfo[NSUnderlyingErrorKey] as? NSError).flatMap {
            $0.domain == NSPOSIXErrorDomain ? String(cString: strerror(Int32($0.code))) : nil
        }
        return "cannot use \(path ?? "a file"): \(underlying ?? reason)"
    }

    private var reason: String {
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
