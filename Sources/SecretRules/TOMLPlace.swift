import Domain

/// A search for the place of a key in a TOML text. The TOML library gives places only for its own errors.
///
/// It understands headers and plain keys, as people write policies and rules. For other forms (inline tables, dotted
/// keys) it gives the nearest place before.
package enum TOMLPlace {
    /// A step on the path to a key.
    package enum Step: Hashable, Sendable {
        case key(String)
        /// A table of an array, counted from zero.
        case index(Int)
    }

    /// The line and column of the key or table at a path, counted from one.
    package static func find(_ path: [Step], in text: String) -> (line: Int, column: Int) {
        var best = (line: 1, column: 1)
        var bestLength = 0
        var header: [Step] = []
        var tables: [[Step]: Int] = [:]
        for (offset, line) in Lines.of(text).enumerated() {
            let content = line.drop { $0 == " " || $0 == "\t" }
            let column = line.count - content.count + 1
            let place: [Step]
            if content.hasPrefix("[[") {
                let array = resolved(unquoted(content.dropFirst(2).prefix { $0 != "]" }), in: tables)
                tables[array, default: -1] += 1
                header = array + [.index(tables[array] ?? 0)]
                place = header
            } else if content.hasPrefix("[") {
                header = resolved(unquoted(content.dropFirst().prefix { $0 != "]" }), in: tables)
                place = header
            } else if let equals = content.firstIndex(of: "="), !content.hasPrefix("#") {
                place = header + steps(of: unquoted(content[..<equals]))
            } else {
                continue
            }
            if path.starts(with: place), place.count > bestLength {
                bestLength = place.count
                best = (offset + 1, column)
            }
        }
        return best
    }

    /// A header's name as a path, in which an array of tables stands for its last table.
    private static func resolved(_ name: String, in tables: [[Step]: Int]) -> [Step] {
        let steps = steps(of: name)
        return steps.enumerated().reduce(into: []) { path, step in
            path.append(step.element)
            if step.offset < steps.count - 1, let last = tables[path] { path.append(.index(last)) }
        }
    }

    private static func steps(of name: String) -> [Step] {
        name.split(separator: ".").map { .key(String($0)) }
    }

    private static func unquoted(_ text: Substring) -> String {
        String(text.filter { $0 != " " && $0 != "\t" && $0 != "\"" && $0 != "'" })
    }
}
