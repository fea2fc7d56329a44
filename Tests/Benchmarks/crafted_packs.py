"""Packs that Git itself would not make: small ones that stand for much."""

import hashlib
import struct
import zlib

COMMIT, TREE, BLOB, TAG, REF_DELTA = 1, 2, 3, 4, 7
NAMES = {COMMIT: b"commit", TREE: b"tree", BLOB: b"blob", TAG: b"tag"}
PERSON = b"Ada <ada@example.com> 1735689600 +0000"


def size_bytes(size, first_bits=7, first=0):
    """A number as packs and deltas have it, seven bits a byte and the lowest first."""
    byte = first | size & (1 << first_bits) - 1
    size >>= first_bits
    written = bytearray()
    while size:
        written.append(byte | 0x80)
        byte = size & 0x7F
        size >>= 7
    written.append(byte)
    return bytes(written)


def copied(start, length):
    """A delta's instruction to copy up to 0xFFFFFF bytes of its base."""
    return struct.pack("<B", 0xFF) + struct.pack("<I", start) + struct.pack("<I", length)[:3]


def inserted(data):
    return b"".join(
        bytes([len(data[at:at + 127])]) + data[at:at + 127] for at in range(0, len(data), 127))


class Pack:
    """Objects, each once, and the refs that a push of them makes."""

    def __init__(self):
        self.objects = {}
        self.refs = []

    def add(self, kind, content):
        name = hashlib.sha1(b"%s %d\0" % (NAMES[kind], len(content)) + content).hexdigest()
        if name not in self.objects:
            self.objects[name] = size_bytes(len(content), 4, kind << 4) + zlib.compress(content, 6)
        return name

    def delta(self, base, base_size, content, instructions):
        """A blob that is told by what it has of another."""
        name = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        delta = size_bytes(base_size) + size_bytes(len(content)) + b"".join(instructions)
        self.objects[name] = (
            size_bytes(len(delta), 4, REF_DELTA << 4) + bytes.fromhex(base) + zlib.compress(delta, 6))
        return name

    def blob(self, content):
        return self.add(BLOB, content)

    def tree(self, entries):
        """Of names with what they stand for, a file or, where the name ends in a slash, a folder."""
        lines = []
        for name, target in sorted(entries.items()):
            mode, name = (b"40000", name[:-1]) if name.endswith("/") else (b"100644", name)
            lines.append(mode + b" " + name.encode() + b"\0" + bytes.fromhex(target))
        return self.add(TREE, b"".join(lines))

    def commit(self, tree, parents=(), message=b"Change\n"):
        lines = [b"tree " + tree.encode()] + [b"parent " + parent.encode() for parent in parents]
        lines += [b"author " + PERSON, b"committer " + PERSON, b"", message]
        return self.add(COMMIT, b"\n".join(lines))

    def tag(self, target, kind, name, message=b"Tag\n"):
        lines = [b"object " + target.encode(), b"type " + kind, b"tag " + name, b"tagger " + PERSON, b"", message]
        return self.add(TAG, b"\n".join(lines))

    def ref(self, name, target):
        self.refs.append((name, target))

    def bytes(self):
        body = b"PACK" + struct.pack(">II", 2, len(self.objects)) + b"".join(self.objects.values())
        return body + hashlib.sha1(body).digest()

    def request(self):
        """What a client sends of it to 'git receive-pack': see gitprotocol-pack(5)."""
        lines = []
        for number, (name, target) in enumerate(self.refs):
            line = f"{'0' * 40} {target} {name}" + ("\0report-status" if number == 0 else "")
            lines.append(f"{len(line) + 4:04x}{line}".encode())
        return b"".join(lines) + b"0000" + self.bytes()
