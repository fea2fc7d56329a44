import Glibc

extension Doctor {
    /// In MiB.
    private static let leastRoom: UInt = 64

    /// - Parameter consequence: what a disk without room means.
    func roomChecks(_ subject: String, _ path: String, _ consequence: String) -> [Check] {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else {
            // The folder of held pushes comes with the first of them; that a mirror is gone is said elsewhere.
            guard errno != ENOENT else { return [] }
            return [
                failed(
                    subject, "\(path) cannot be looked at: \(String(cString: strerror(errno)))",
                    mend: "give it back to the account that runs the mirror")
            ]
        }
        let room = (status.f_bavail * status.f_frsize) >> 20
        guard room >= Self.leastRoom, status.f_favail > 0 || status.f_files == 0 else {
            return [
                failed(
                    subject,
                    "\(path) has \(room) MiB of room and \(status.f_favail) inodes: \(consequence)",
                    mend: "make room on its file system")
            ]
        }
        return [ok(subject, "\(path) has room")]
    }
}
