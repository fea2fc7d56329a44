"""Pushes that are small to send and large inside, each of which stands for its kind.

Each takes its size and makes a pack; at the double size it may take about twice as much. Git itself takes all of them at
once.
"""

import base64
import gzip
import io
import random
import struct
import tarfile
import zipfile

from crafted_packs import Pack, copied, inserted

WORDS = "the quick brown fox jumps over a lazy dog and runs along some river bank until night falls".split()


def prose(size, seed=1):
    """Lines of words."""
    choose = random.Random(seed)
    block = "\n".join(" ".join(choose.choices(WORDS, k=10)) for _ in range(2_000)).encode() + b"\n"
    return (block * (size // len(block) + 1))[:size]


def token(number):
    """As a provider writes its tokens, and none."""
    choose = random.Random(number)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return "gh" + "p_" + "".join(choose.choices(letters, k=36))


def file(content, name="a.txt"):
    """A push of one file."""
    pack = Pack()
    pack.ref("refs/heads/crafted", pack.commit(pack.tree({name: pack.blob(content)})))
    return pack


def many_names(pack, target, count, suffix=""):
    """A tree in which a file stands under so many paths; with a slash, a folder."""
    folder = pack.tree({f"f{number:03}{suffix}": target for number in range(100)})
    return pack.tree({f"d{number:05}/": folder for number in range(count // 100)})


# MARK: Trees

def deep_trees(depth):
    pack = Pack()
    tree = pack.tree({"a.txt": pack.blob(b"deep\n")})
    for _ in range(depth):
        tree = pack.tree({"d/": tree})
    pack.ref("refs/heads/crafted", pack.commit(tree))
    return pack


def one_file(count):
    pack = Pack()
    pack.ref("refs/heads/crafted", pack.commit(many_names(pack, pack.blob(prose(1 << 20)), count, ".txt")))
    return pack


def one_change(count):
    pack = Pack()
    old = pack.commit(many_names(pack, pack.blob(prose(1 << 20)), count))
    new = many_names(pack, pack.blob(prose(1 << 20) + b"and more\n"), count)
    pack.ref("refs/heads/crafted", pack.commit(new, [old]))
    return pack


def one_archive(count):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(100):
            archive.writestr(f"m{number}.txt", prose(10_000, number))
    pack = Pack()
    pack.ref("refs/heads/crafted", pack.commit(many_names(pack, pack.blob(memory.getvalue()), count)))
    return pack


def one_secret(count):
    pack = Pack()
    pack.ref("refs/heads/crafted", pack.commit(many_names(pack, pack.blob(f"x = '{token(1)}'\n".encode()), count)))
    return pack


def deep_names(count):
    """One folder under many names, far down: each path is long."""
    pack = Pack()
    tree = many_names(pack, pack.blob(b"far down\n"), count)
    for _ in range(10):
        tree = pack.tree({"d" * 100 + "/": tree})
    pack.ref("refs/heads/crafted", pack.commit(tree))
    return pack


def changing_trees(count):
    """Commits each of which changes ten thousand paths."""
    pack = Pack()
    parents = []
    for number in range(count):
        tree = many_names(pack, pack.blob(b"version %d\n" % (number % 2)), 10_000)
        parents = [pack.commit(tree, parents, b"Change %d\n" % number)]
    pack.ref("refs/heads/crafted", parents[0])
    return pack


def many_parents(count):
    pack = Pack()
    shared = pack.tree({f"f{number}": pack.blob(b"%d\n" % number) for number in range(200)})
    base = pack.commit(pack.tree({"s/": shared}))
    parents = [
        pack.commit(pack.tree({"s/": shared, "own": pack.blob(b"parent %d\n" % number)}), [base])
        for number in range(count)
    ]
    other = pack.tree({f"f{number}": pack.blob(b"other %d\n" % number) for number in range(200)})
    pack.ref("refs/heads/crafted", pack.commit(pack.tree({"s/": other}), parents))
    return pack


def same_parents(count):
    """A merge of ten thousand paths that none of its parents has, all of which have the same files."""
    pack = Pack()
    base = pack.commit(one_small_tree(pack))
    parents = [pack.commit(one_small_tree(pack), [base], b"Parent %d\n" % number) for number in range(count)]
    tree = many_names(pack, pack.blob(b"merged\n"), 10_000)
    pack.ref("refs/heads/crafted", pack.commit(tree, parents))
    return pack


def names_back_and_forth(count):
    """Commits that add and take away a thousand paths of 3,700 bytes, with what rules look at in them."""
    pack = Pack()
    tree = many_names(pack, pack.blob(b"far down\n"), 1_000)
    for _ in range(15):
        tree = pack.tree({("password=x1y2z3w4v5" * 13)[:245] + "/": tree})
    trees = [tree, one_small_tree(pack)]
    parents = []
    for number in range(count):
        parents = [pack.commit(trees[number % 2], parents, b"Change %d\n" % number)]
    pack.ref("refs/heads/crafted", parents[0])
    return pack


# MARK: Deltas

def delta_chain(length):
    pack = Pack()
    content = prose(64 << 10)
    name = pack.blob(content)
    entries = {"v00000": name}
    for number in range(1, length):
        line = b"line %d\n" % number
        base = len(content)
        content += line
        name = pack.delta(name, base, content, [copied(0, base), inserted(line)])
        entries[f"v{number:05}"] = name
    pack.ref("refs/heads/crafted", pack.commit(pack.tree(entries)))
    return pack


def large_delta(mebibytes):
    pack = Pack()
    block = prose(1 << 20)
    base = pack.blob(block)
    large = pack.delta(base, len(block), block * mebibytes, [copied(0, len(block))] * mebibytes)
    first = pack.commit(pack.tree({"a.txt": base}))
    pack.ref("refs/heads/crafted", pack.commit(pack.tree({"a.txt": large}), [first]))
    return pack


def two_large(mebibytes):
    """A large file and the same once more, changed in its middle."""
    pack = Pack()
    block = prose(1 << 20)
    old = block * mebibytes
    middle = len(old) // 2
    new = old[:middle] + b"something else\n" + old[middle:]
    parents = [pack.commit(pack.tree({"a.txt": pack.blob(old)}))]
    pack.ref("refs/heads/crafted", pack.commit(pack.tree({"a.txt": pack.blob(new)}), parents))
    return pack


# MARK: Archives

def header(name, method=0, size=0, flags=8):
    return b"PK\3\4" + struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0, 0, size, size, len(name), 0) + name


def zip_headers(mebibytes):
    """Stored members whose size is not told, one behind the other, and zeros."""
    return file(header(b"a") * ((mebibytes << 20) // 62) + bytes(mebibytes << 19), "a.zip")


def zip_names(mebibytes):
    """Headers each of which has the next ones in its name."""
    one = b"PK\3\4" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, 9, 9, 65_535, 0)
    return file(one * ((mebibytes << 20) // len(one)), "a.zip")


def zip_entries(mebibytes):
    """A list whose entries each have the next ones in their names, behind a member."""
    one = b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 9, 9, 65_535, 0, 0, 0, 0, 0, 0)
    return file(header(b"a", size=1, flags=0) + b"a" + one * ((mebibytes << 20) // len(one)), "a.zip")


def zip_nested(mebibytes):
    content = prose(mebibytes << 20)
    for level in range(4):
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(f"level{level}", content)
        content = memory.getvalue()
    return file(content, "a.zip")


def tar_entries(mebibytes):
    entry = tarfile.TarInfo("a").tobuf(tarfile.USTAR_FORMAT)
    return file(entry * ((mebibytes << 20) // len(entry)), "a.tar")


def tar_names(kibibytes):
    """An archive of a long name that has thousands of members."""
    inner = tarfile.TarInfo("a").tobuf(tarfile.USTAR_FORMAT) * 5_000
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w", format=tarfile.PAX_FORMAT) as archive:
        entry = tarfile.TarInfo("n" * (kibibytes << 10))
        entry.size = len(inner)
        archive.addfile(entry, io.BytesIO(inner))
    return file(memory.getvalue(), "a.tar")


def gzip_bombs(count):
    pack = Pack()
    entries = {f"z{number}.gz": pack.blob(gzip.compress(b"%d\n" % number + bytes(60 << 20))) for number in range(count)}
    pack.ref("refs/heads/crafted", pack.commit(pack.tree(entries)))
    return pack


# MARK: Texts

def base64_lines(mebibytes):
    return file(base64.encodebytes(prose(mebibytes << 20)))


def base64_nested(mebibytes):
    return file(base64.b64encode(base64.b64encode(prose(mebibytes << 20))))


def base64_packed(mebibytes):
    word = base64.b64encode(gzip.compress(prose(100_000)))
    return file((word + b"\n") * ((mebibytes << 20) // (len(word) + 1)))


def base64_packed_apart(count):
    """So many members of archives, of 8 MiB each in gzip in base64."""
    text = b"a line of ordinary words that says nothing\n"
    words = [base64.b64encode(gzip.compress(text * ((8 << 20) // len(text)) + b"%d\n" % number)) for number in range(10)]
    pack = Pack()
    entries = {}
    for number in range(count // 10):
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
            for place, word in enumerate(words):
                archive.writestr(f"m{number}-{place}", word)
        entries[f"z{number}.zip"] = pack.blob(memory.getvalue())
    pack.ref("refs/heads/crafted", pack.commit(pack.tree(entries)))
    return pack


def base64_noise(mebibytes):
    return file(base64.b64encode(random.Random(1).randbytes(mebibytes << 20)))


def hexadecimal(mebibytes):
    return file(prose(mebibytes << 20).hex().encode())


def percents(mebibytes):
    return file(b"".join(b"%%%02x" % byte for byte in prose(1 << 20)) * mebibytes)


def unicode_escapes(mebibytes):
    return file(b"".join(b"\\u%04x" % byte for byte in prose(1 << 20)) * mebibytes)


def wide(mebibytes):
    return file(prose(mebibytes << 20).decode().encode("utf-16"))


def empty_lines(mebibytes):
    return file(b"\n" * (mebibytes << 20) + f"x = '{token(1)}'\n".encode())


def one_line(mebibytes):
    return file(b"".join(prose(1 << 20).replace(b"\n", b" ") for _ in range(mebibytes)))


def assignments(mebibytes):
    """What generic rules look at, again and again."""
    return file(b"password = 'see the manual'; api_key = getenv(KEY); secret: none, token=${TOKEN}\n"
                * ((mebibytes << 20) // 80))


def binary(mebibytes):
    return file(random.Random(1).randbytes(1 << 20) * mebibytes, "a.bin")


def secrets_in_one_line(count):
    return file(" ".join(token(number) for number in range(count)).encode())


def keys_in_one_line(count):
    """Each is found by two rules, of which the more particular one is told."""
    return file("; ".join(f"api_key = '{token(number)}'" for number in range(count)).encode())


def secrets_moved(count):
    """A file of secrets, and the same in another order."""
    lines = [f"x = '{token(number)}'\n" for number in range(count)]
    pack = Pack()
    old = pack.commit(pack.tree({"a.txt": pack.blob("".join(lines).encode())}))
    new = pack.tree({"a.txt": pack.blob("".join(reversed(lines)).encode())})
    pack.ref("refs/heads/crafted", pack.commit(new, [old]))
    return pack


def secrets_back_and_forth(count):
    """Commits that take a secret out of a large file and put it back."""
    pack = Pack()
    plain = prose(4 << 20)
    blobs = [pack.blob(plain), pack.blob(plain + f"x = '{token(1)}'\n".encode())]
    parents = []
    for number in range(count):
        tree = pack.tree({"a.txt": blobs[number % 2], "b.txt": blobs[1 - number % 2]})
        parents = [pack.commit(tree, parents, b"Change %d\n" % number)]
    pack.ref("refs/heads/crafted", parents[0])
    return pack


def vouched_lines(count):
    """Lines that are vouched for, and the same without that in another file."""
    vouched = "".join(f"x = '{token(1)}' # gitleaks:" + "allow\n" for _ in range(count))
    plain = f"x = '{token(1)}'\n" * count
    pack = Pack()
    old = pack.commit(pack.tree({"a.txt": pack.blob(vouched.encode())}))
    pack.ref("refs/heads/crafted", pack.commit(pack.tree({"b.txt": pack.blob(plain.encode())}), [old]))
    return pack


def copies_renamed(count):
    """So many files of one content with two secrets, and more of others, in a folder that gets another name."""
    pack = Pack()
    blob = pack.blob(f"x = '{token(1)}'\ny = '{token(2)}'\n".encode())
    files = {f"f{number}": blob for number in range(count)}
    folder = pack.tree(files | {f"g{number}": pack.blob(b"%d\n" % number) for number in range(1_000)})
    old = pack.commit(pack.tree({"old/": folder}))
    pack.ref("refs/heads/crafted", pack.commit(pack.tree({"new/": folder}), [old]))
    return pack


def renames(count):
    """Commits that give a large file another name."""
    pack = Pack()
    blob = pack.blob(prose(16 << 20) + f"x = '{token(1)}'\n".encode())
    parents = []
    for number in range(count):
        parents = [pack.commit(pack.tree({f"f{number}": blob}), parents, b"Change %d\n" % number)]
    pack.ref("refs/heads/crafted", parents[0])
    return pack


# MARK: Words and refs

def one_small_tree(pack):
    return pack.tree({"a.txt": pack.blob(b"a\n")})


def long_messages(count):
    pack = Pack()
    parents = []
    for number in range(count):
        message = b"Change %d\n\n" % number + prose(1_000_000)
        parents = [pack.commit(one_small_tree(pack), parents, message)]
    pack.ref("refs/heads/crafted", parents[0])
    return pack


def many_trailers(count):
    pack = Pack()
    message = b"Change\n\nWhy\n\n" + b"".join(b"Reviewed-by: Ada <a%d@example.com>\n" % n for n in range(count))
    pack.ref("refs/heads/crafted", pack.commit(one_small_tree(pack), message=message))
    return pack


def session_trailers(count):
    pack = Pack()
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    lines = [
        f"AI-Session: 01J{''.join(random.Random(number).choices(digits, k=23))}/1\n sha256:{number:064x}\n"
        for number in range(count)
    ]
    message = "Change\n\nWhy\n\n" + "".join(lines)
    pack.ref("refs/heads/crafted", pack.commit(one_small_tree(pack), message=message.encode()))
    return pack


def many_refs(count):
    pack = Pack()
    commit = pack.commit(one_small_tree(pack))
    for number in range(count):
        pack.ref(f"refs/heads/crafted/{number}", commit)
    return pack


def many_tips(count):
    """Refs of as many commits, with a secret in the first."""
    pack = Pack()
    first = pack.commit(pack.tree({"a.txt": pack.blob(f"x = '{token(1)}'\n".encode())}))
    for number in range(count):
        tree = pack.tree({"a.txt": pack.blob(b"%d\n" % number)})
        pack.ref(f"refs/heads/crafted/{number}", pack.commit(tree, [first]))
    return pack


def tips_and_places(count):
    """Refs of as many commits, with a secret under four thousand paths before them."""
    pack = Pack()
    first = pack.commit(many_names(pack, pack.blob(f"x = '{token(1)}'\n".encode()), 4_000))
    for number in range(count):
        tree = pack.tree({"a.txt": pack.blob(b"%d\n" % number)})
        pack.ref(f"refs/heads/crafted/{number}", pack.commit(tree, [first]))
    return pack


def tips_that_vouch(count):
    """Refs of as many commits with secrets, of which one has a file that vouches."""
    pack = Pack()
    parents = []
    for number in range(count):
        files = {"a.txt": pack.blob(f"x = '{token(number)}'\n".encode())}
        if number == count - 1:
            files[".gitleaksignore"] = pack.blob(b"b.txt:github-pat:1\n")
        parents = [pack.commit(pack.tree(files), parents, b"Change %d\n" % number)]
        pack.ref(f"refs/heads/crafted/{number}", parents[0])
    return pack


def tags_of_tags(count):
    pack = Pack()
    target, kind = pack.commit(one_small_tree(pack)), b"commit"
    for depth in range(14):
        target, kind = pack.tag(target, kind, b"t%d" % depth, prose(500_000, depth)), b"tag"
    for number in range(count):
        pack.ref(f"refs/tags/t{number}", pack.tag(target, kind, b"t%d" % number))
    return pack


# Each with the smaller of its two sizes, and what that is of.
KINDS = [
    ("deep folders", deep_trees, 900, "folders"),
    ("one file of 1 MiB under many paths", one_file, 20_000, "paths"),
    ("one change of a file of 1 MiB under many paths", one_change, 20_000, "paths"),
    ("one archive of 100 files under many paths", one_archive, 5_000, "paths"),
    ("one secret under many paths", one_secret, 5_000, "paths"),
    ("many paths of 1,000 bytes", deep_names, 20_000, "paths"),
    ("commits of 10,000 paths each", changing_trees, 10, "commits"),
    ("a merge of many commits", many_parents, 300, "parents"),
    ("a merge of commits with the same files", same_parents, 300, "parents"),
    ("long names back and forth", names_back_and_forth, 40, "commits"),
    ("a chain of deltas", delta_chain, 500, "deltas"),
    ("a delta of a large text", large_delta, 60, "MiB"),
    ("a change in a large text", two_large, 60, "MiB"),
    ("ZIP headers of stored members", zip_headers, 16, "MiB"),
    ("ZIP headers in the names of others", zip_names, 16, "MiB"),
    ("ZIP entries in the names of others", zip_entries, 16, "MiB"),
    ("ZIP files in each other", zip_nested, 14, "MiB"),
    ("tar headers", tar_entries, 16, "MiB"),
    ("a tar file of a long name", tar_names, 500, "KiB"),
    ("gzip files of 60 MiB", gzip_bombs, 3, "files"),
    ("base64 in lines", base64_lines, 8, "MiB"),
    ("base64 in base64", base64_nested, 8, "MiB"),
    ("gzip in base64", base64_packed, 1, "MiB"),
    ("gzip in base64 in archives", base64_packed_apart, 200, "members"),
    ("noise in base64", base64_noise, 16, "MiB"),
    ("hexadecimal", hexadecimal, 8, "MiB"),
    ("percent signs", percents, 8, "MiB"),
    ("Unicode escapes", unicode_escapes, 8, "MiB"),
    ("UTF-16", wide, 16, "MiB"),
    ("empty lines and a secret", empty_lines, 60, "MiB"),
    ("one long line", one_line, 30, "MiB"),
    ("what generic rules look at", assignments, 8, "MiB"),
    ("a binary file", binary, 60, "MiB"),
    ("secrets in one line", secrets_in_one_line, 2_000, "secrets"),
    ("keys in one line", keys_in_one_line, 2_000, "secrets"),
    ("secrets in another order", secrets_moved, 2_000, "secrets"),
    ("a secret back and forth", secrets_back_and_forth, 40, "commits"),
    ("lines that are vouched for, elsewhere", vouched_lines, 2_000, "secrets"),
    ("a renamed folder of copies", copies_renamed, 500, "files"),
    ("renames of a large file", renames, 40, "commits"),
    ("messages of a megabyte", long_messages, 20, "commits"),
    ("trailers", many_trailers, 10_000, "trailers"),
    ("session trailers", session_trailers, 3_000, "trailers"),
    ("refs of one commit", many_refs, 1_000, "refs"),
    ("refs of as many commits", many_tips, 500, "refs"),
    ("refs of as many commits, and many places", tips_and_places, 200, "refs"),
    ("tips of which one vouches", tips_that_vouch, 200, "refs"),
    ("tags of tags", tags_of_tags, 500, "refs"),
]
