import CGlibcExtensions

/// The environment that this process was started with.
package enum ProcessEnvironment {
    /// The variables by their names, read once, and without Foundation, which takes a thirtieth of a hook's time for it.
    package static let variables: [String: String] = {
        var variables: [String: String] = [:]
        var entries = gatehouse_environment()
        while let entry = entries?.pointee {
            let text = String(cString: entry)
            if let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(text[..<sign])
                if variables[name] == nil { variables[name] = String(text[text.utf8.index(after: sign)...]) }
            }
            entries = entries?.successor()
        }
        return variables
    }()
}
