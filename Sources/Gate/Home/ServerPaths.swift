import Files
import Programs

/// Where the home and a mirror are on the server, which does not concern who pushes.
package struct ServerPaths {
    private let home: String
    private let mirror: String

    package init(home: String, mirror: String) {
        self.home = home
        self.mirror = mirror
    }

    /// `text` with `HOME` and `MIRROR` in their stead, by which an administrator knows them.
    package func hidden(in text: String) -> String {
        // Mirrors are in the home, unless they were adopted.
        [(home, "HOME"), (mirror, "MIRROR")].flatMap { path, name in
            [path, RealPath.resolve(path) ?? path].map { ($0, name) }
        }.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
}
