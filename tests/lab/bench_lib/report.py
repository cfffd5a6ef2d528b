# SPDX-License-Identifier: GPL-2.0-only
"""Writes report.md and report.html of a folder of blocks."""

from pathlib import Path

from . import judge, markdown, page
from .record import Record


def write(folder: Path) -> list[Record]:
    """Writes both; the blocks, judged. Raises ValueError when there are none."""
    blocks = judge.load_all(folder)
    if not blocks:
        raise ValueError(f"no blocks in {folder / 'blocks'}")
    (folder / "report.md").write_text(markdown.render(blocks), encoding="utf-8")
    (folder / "report.html").write_text(page.render(blocks), encoding="utf-8")
    return blocks
