import CLibGit2
package import Domain

/// A blob's bytes in the memory of libgit2, freed with their owner.
package final class BlobContent {
    package let bytes: UnsafeRawBufferPointer
    private let object: OpaquePointer

    fileprivate init(_ object: OpaquePointer) {
        self.object = object
        bytes = UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object))
    }

    deinit {
        git_odb_object_free(object)
    }
}

extension Repository {
    /// The content of a blob of at most `limit` bytes; a larger one is not read into memory.
    ///
    /// - Throws: `GitError` where the object cannot be read.
    package func content(of id: ObjectID, limit: Int) throws -> Result<BlobContent, BlobProblem> {
        let (type, size) = try header(of: id)
        guard type == GIT_OBJECT_BLOB else { return .failure(.notABlob) }
        guard size <= limit else { return .failure(.tooLarge(size: size)) }
        return .success(BlobContent(try read(id)))
    }
}
