# SPDX-License-Identifier: GPL-2.0-only
"""Holds blocks against the bars. One "ok" or "not ok" line per block and bar."""

import sys
from pathlib import Path

from . import bars, groups, judge, machine
from .sets import SETS, kernels_asked
from .usage import Parser


def _parser() -> Parser:
    parser = Parser(prog="tests/lab/gate", description=__doc__,
                    epilog="exit: 0 all hold, 1 one does not, 2 usage")
    parser.add_argument("dir", type=Path, metavar="DIR", help="has the folder blocks")
    parser.add_argument("--set", choices=SETS, default="gate",
                        help="which blocks have to be there (gate)")
    parser.add_argument("--kernel", action="append", metavar="SERIES",
                        help="as given to tests/lab/bench")
    return parser


def check(folder: Path, name: str, kernels: tuple[str, ...], kernel_of: dict[str, str]) -> bool:
    """Prints the results; whether all hold."""
    wanted = SETS[name].blocks(kernels)
    keys = {(kernel_of[w.series], w.load, w.arm, w.seed) for w in wanted}
    blocks = [b for b in judge.load_all(folder) if (b.kernel, b.load, b.arm, b.seed) in keys]
    results = [*bars.absent(wanted, kernel_of, blocks),
               *bars.judge(groups.group(blocks), {w.arm for w in wanted})]
    for good, text in results:
        print(f"{'ok' if good else 'not ok'} - {text}")
    return all(good for good, _ in results)


def main(words: list[str]) -> int:
    """See the parser's epilog."""
    args = _parser().parse_args(words)
    kernels = kernels_asked(args.kernel)
    try:
        kernel_of = {series: machine.kernel(series)["kernel"]
                     for series in kernels or SETS[args.set].kernels}
        return 0 if check(args.dir, args.set, kernels, kernel_of) else 1
    except (machine.Unusable, OSError) as error:
        print(f"gate: {error}", file=sys.stderr)
        return 1
