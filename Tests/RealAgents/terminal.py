"""A person at a terminal: an interactive program in a pty."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import threading
import time

import processes

CONTROL = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_].*?\x1b\\|\x1b[ -/]*[0-~]", re.S)
# What a terminal answers where a program asks it.
REPLIES = (
    (b"\x1b[6n", b"\x1b[1;1R"), (b"\x1b[c", b"\x1b[?1;2c"), (b"\x1b[?u", b"\x1b[?0u"),
    (b"\x1b]10;?", b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\"), (b"\x1b]11;?", b"\x1b]11;rgb:0000/0000/0000\x1b\\"),
)
ENTER, ESCAPE, INTERRUPT = "\r", "\x1b", "\x03"


class Terminal:
    def __init__(self, command, environment, folder):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
        self.child = subprocess.Popen(
            command, env=environment, cwd=folder, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.printed = b""
        self.asked = 0
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        while True:
            try:
                ready, _, _ = select.select([self.master], [], [], 0.2)
                piece = os.read(self.master, 65536) if ready else None
            except (OSError, ValueError):
                return
            if piece is None:
                continue
            if not piece:
                return
            self.printed += piece
            self.reply()

    def reply(self):
        fresh, self.asked = self.printed[self.asked:], len(self.printed)
        for question, answer in REPLIES:
            if question in fresh:
                os.write(self.master, answer)

    @property
    def text(self):
        return CONTROL.sub(b"", self.printed).decode(errors="replace")

    def sees(self, words, seconds=20):
        """Waits until these words stand on the screen; spaces do not count, since programs move the cursor over them."""
        plain = "".join(words.split())
        if not processes.wait_until(lambda: plain in "".join(self.text.split()), seconds):
            raise TimeoutError(f"{words!r} did not come: …{self.text[-400:]!r}")

    def types(self, text, then=ENTER):
        os.write(self.master, text.encode())
        # What comes at once is taken for pasted, and its line end for a part of it.
        time.sleep(0.4)
        os.write(self.master, then.encode())

    def presses(self, key):
        os.write(self.master, key.encode())

    def ends(self, seconds=15):
        """Waits for the program's end, and ends it where that does not come."""
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        processes.end(self.child)
        os.close(self.master)
        return self.text
