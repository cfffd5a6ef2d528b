# SPDX-License-Identifier: GPL-2.0-only
"""Command lines: what cannot be taken is said in one line."""

import argparse
import sys


class Parser(argparse.ArgumentParser):
    """As argparse's, without the usage before each error."""

    def error(self, message: str) -> None:
        """Ends the process with status 2."""
        print(f"{self.prog}: {message} (--help shows the options)", file=sys.stderr)
        sys.exit(2)
