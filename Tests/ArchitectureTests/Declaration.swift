/// A declaration in a source file, as far as its lines tell: no compiler is asked.
struct Declaration {
    /// The line that it begins in, from 1.
    let line: Int
    /// As `func`, `struct` or `var`.
    let kind: Substring
    let name: Substring
    let isPackage: Bool
    /// Whether it stands in a protocol.
    let isRequirement: Bool
    /// The comment above it, a line each, without its slashes.
    let comment: [String]
    /// All up to its body.
    let head: String

    /// Functions, initialisers and subscripts.
    var isCallable: Bool { ["func", "init", "subscript"].contains(kind) }
    private var isType: Bool { ["struct", "enum", "class", "protocol", "actor", "typealias"].contains(kind) }
    private var isComputed: Bool { kind == "var" && head.hasSuffix("{") }

    private var isDecoding: Bool { head.contains("from decoder: any Decoder") }

    var isThrowing: Bool {
        isCallable && !isDecoding && name != "encode"
            && (signature?.rest.prefixMatch(of: #/\s*(?:async )?throws\b/#) != nil)
    }

    /// Members that say in every type what their protocol says, and what the type's own comment says of its call.
    private static let conventional: Set<Substring> = [
        "description", "debugDescription", "errorDescription", "hash", "encode", "next", "makeIterator", "==",
        "<",
        "callAsFunction",
    ]

    /// Stored properties and memberwise initialisers may be plain; all else that other targets see says what it is.
    var needsComment: Bool {
        isPackage && !Self.conventional.contains(name) && !isDecoding
            && (isType || isComputed || kind == "func" || kind == "subscript" || kind == "init" && isThrowing)
    }

    var saysWhatItThrows: Bool { comment.contains { $0.contains("- Throws:") } }

    /// How many arguments a caller gives without saying what they are.
    var unlabelledArguments: Int {
        guard isCallable, let signature else { return 0 }
        return signature.parameters.count { $0.starts(with: #/\s*_\s/#) }
    }

    /// The parameters, each as it is written, and what follows them.
    private var signature: (parameters: [Substring], rest: Substring)? {
        guard let open = head.firstIndex(of: "(") else { return nil }
        var parameters: [Substring] = []
        var depth = 0
        var start = head.index(after: open)
        var before: Character = " "
        for index in head[open...].indices {
            let character = head[index]
            switch character {
            case "(", "[", "<": depth += 1
            case ">" where before == "-": break
            case ")", "]", ">":
                depth -= 1
                if depth == 0 { return (parameters + [head[start..<index]], head[index...].dropFirst()) }
            case "," where depth == 1:
                parameters.append(head[start..<index])
                start = head.index(after: index)
            default: break
            }
            before = character
        }
        return nil
    }
}

extension Declaration {
    /// The declarations of a file, in order.
    static func all(in text: String) -> [Declaration] {
        let words =
            #/(?:@\w+(?:\([^)]*\))?\s+)*(?<access>(?:(?:package|public|private|fileprivate|static|final|indirect|mutating|nonisolated|convenience|override|class|private\(set\))\s+)*)(?<kind>struct|enum|class|protocol|actor|func|init|subscript|typealias|associatedtype|var|let)\b\s*(?<name>`[^`]*`|\w+|==|<)?/#
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var isInText = false
        var protocolIndent: Int?
        return lines.indices.compactMap { index in
            let quotes = lines[index].split(separator: "\"\"\"", omittingEmptySubsequences: false).count - 1
            defer { if quotes % 2 == 1 { isInText.toggle() } }
            let indent = lines[index].prefix { $0 == " " }.count
            let code = lines[index].dropFirst(indent)
            if code == "}", indent == protocolIndent { protocolIndent = nil }
            guard !isInText, beginsOne(code), let match = try? words.prefixMatch(in: code) else { return nil }
            defer { if match.kind == "protocol" { protocolIndent = indent } }
            return Declaration(
                line: index + 1, kind: match.kind, name: match.name ?? "",
                isPackage: match.access.contains("package "), isRequirement: protocolIndent != nil,
                comment: comment(above: index, in: lines),
                head: head(
                    from: index, in: lines, isCallable: ["func", "init", "subscript"].contains(match.kind)))
        }
    }

    private static let firstWords: Set<Substring> = [
        "struct", "enum", "class", "protocol", "actor", "func", "init", "subscript", "typealias",
        "associatedtype", "var", "let", "package", "public", "private", "fileprivate", "static", "final",
        "indirect",
        "mutating", "nonisolated", "convenience", "override",
    ]

    /// Whether a line may begin a declaration: most do not, and expressions are slow to match.
    private static func beginsOne(_ code: Substring) -> Bool {
        code.hasPrefix("@") || firstWords.contains(code.prefix { $0.isASCII && $0.isLetter })
    }

    private static func comment(above index: Int, in lines: [Substring]) -> [String] {
        var comment: [String] = []
        var above = index - 1
        while above >= 0 {
            let line = lines[above].drop(while: \.isWhitespace)
            if line.hasPrefix("///") {
                comment.insert(String(line.dropFirst(3)), at: 0)
            } else if !comment.isEmpty || !line.hasPrefix("@") {
                break
            }
            above -= 1
        }
        return comment
    }

    private static let goesOn = ["throws", "rethrows", "async", "->", "where", ")"]

    private static func head(from index: Int, in lines: [Substring], isCallable: Bool) -> String {
        var head = ""
        for next in index..<lines.count {
            let line = lines[next].drop(while: \.isWhitespace)
            let isBalanced = head.count { $0 == "(" } == head.count { $0 == ")" }
            let isMore = !isBalanced || goesOn.contains { line.hasPrefix($0) }
            guard next == index || isCallable && isMore && !head.contains("{") else { break }
            head += line + " "
        }
        return isCallable ? String(head.prefix { $0 != "{" }) : String(head.dropLast())
    }
}
