import Files
import Programs

/// The paths of the home and a mirror on the server, which pushers should not see.
package struct ServerPaths {
    private let home: String
    private let mirror: String

    package init(home: String, mirror: String) {
        self.home = home
        self.mirror = mirror
    }

    /// The text with `HOME` and `MIRROR` in place of the paths.
    package func hidden(in text: String) -> String {
        // Mirrors are in the home, unless they were adopted.
        [(home, "HOME"), (mirror, "MIRROR")].flatMap { path, name in
            [path, RealPath.resolve(path) ?? path].map { ($0, name) }
        }.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
}
