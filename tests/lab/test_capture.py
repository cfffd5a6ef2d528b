# SPDX-License-Identifier: GPL-2.0-only
"""What a guest sends: whole, short, changed, or miscounted."""

import base64
import gzip
import hashlib
import unittest

from bench_lib import capture


def _framed(**files: bytes) -> bytes:
    out = b"# a note\n"
    for name, data in files.items():
        packed = base64.b64encode(gzip.compress(data, mtime=0))
        digest = hashlib.sha256(packed).hexdigest()
        out += f"=== {name} {len(packed)} {digest}\n".encode() + packed + b"\n"
    return out + f"=== end {len(files)}\n".encode()


class Capture(unittest.TestCase):
    whole = _framed(game=b'{"frame":[]}', before=b"disabled 0\n")

    def test_whole(self):
        files, notes = capture.unpack(self.whole)
        self.assertEqual(files, {"game": b'{"frame":[]}', "before": b"disabled 0\n"})
        self.assertEqual(notes, ["a note"])

    def test_carriage_returns_of_the_line(self):
        self.assertEqual(len(capture.unpack(self.whole.replace(b"\n", b"\r\n"))[0]), 2)

    def test_cut_anywhere(self):
        for length in range(len(self.whole) - 1):
            with self.assertRaises(capture.Damaged, msg=str(length)):
                capture.unpack(self.whole[:length])

    def test_changed(self):
        at = self.whole.index(b"\n", self.whole.index(b"=== game")) + 5
        changed = self.whole[:at] + bytes([self.whole[at] ^ 1]) + self.whole[at + 1:]
        with self.assertRaises(capture.Damaged):
            capture.unpack(changed)

    def test_miscounted(self):
        with self.assertRaises(capture.Damaged):
            capture.unpack(self.whole.replace(b"=== end 2", b"=== end 3"))


if __name__ == "__main__":
    unittest.main()
