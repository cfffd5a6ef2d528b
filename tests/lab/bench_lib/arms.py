# SPDX-License-Identifier: GPL-2.0-only
"""The arms: under what a game is measured. A new one is one entry."""

from dataclasses import dataclass

CADENCE = ("--frame-hz", "{hz}")
OURS = ("{dir}/scx_gamer", "--foreground-pid", "{game}", "--stats", "1")


@dataclass(frozen=True)
class Arm:
    """One arm. command: the scheduler, None = the kernel's own; words may hold
    {dir}, {game}, {hz} and {decoy}. game: options added to the game's."""

    name: str
    what: str
    game: tuple[str, ...] = ()
    command: tuple[str, ...] | None = None
    ops: str = "disabled"  # how the kernel names the scheduler begins so
    agent: bool = False  # the command is our agent, whose own cost is recorded
    phase: int = 0  # added to the seed: another sample of the same
    peer: bool = False  # n/a when its program is not installed

    @property
    def program(self) -> str | None:
        """Name of the scheduler's program, None for the kernel's own."""
        return self.command[0].removeprefix("{dir}/") if self.command else None


def _peer(program: str, ops: str, gaming: tuple[str, ...]) -> list[Arm]:
    """A peer with its flags for gaming, and with its defaults."""
    arms = [Arm(program, f"{program} {' '.join(gaming)}".strip(), command=(program, *gaming),
                ops=ops, peer=True)]
    if gaming:
        arms.append(Arm(f"{program}-default", program, command=(program,), ops=ops, peer=True))
    return arms


_ALL = [
    Arm("eevdf", "the kernel's own scheduler"),
    Arm("eevdf-again", "the same once more with other phases: what chance alone does",
        phase=1000),
    Arm("eevdf-slice", "the kernel's own, 100 us slices for the game's threads",
        game=("--slice-us", "100")),
    Arm("eevdf-slice-nice", "the same and nice -20",
        game=("--slice-us", "100", "--nice", "-20")),
    Arm("fifo", "SCHED_FIFO for the game's threads: the floor", game=("--fifo",)),
    Arm("bare", "a bare sched_ext FIFO: what sched_ext itself costs",
        command=("{dir}/bare",), ops="bare"),
    Arm("gamer", "scx_gamer", command=OURS + CADENCE, ops="gamer_", agent=True),
    Arm("gamer-no-windows", "scx_gamer whose agent opens no window",
        command=OURS + ("--input-window-us", "0", "--frame-window-us", "0"),
        ops="gamer_", agent=True),
    Arm("gamer-no-hooks", "scx_gamer without its hook in the input core: the agent reads",
        command=OURS + CADENCE + ("--input-hook=no",), ops="gamer_", agent=True),
    Arm("gamer-napi", "scx_gamer with its hook for network packets",
        command=OURS + CADENCE + ("--prefer-napi-on-input",), ops="gamer_", agent=True),
    Arm("observe", "the kernel's own, while scx_gamer watches and attaches nothing",
        command=OURS + CADENCE + ("--observe",), agent=True),
    Arm("decoy", "scx_gamer told that another process is the game",
        command=("{dir}/scx_gamer", "--foreground-pid", "{decoy}", "--stats", "1") + CADENCE,
        ops="gamer_", agent=True),
    *_peer("scx_lavd", "lavd", ("--performance",)),
    *_peer("scx_bpfland", "bpfland", ("-m", "all")),
    *_peer("scx_cosmos", "cosmos", ("-s", "700")),
    *_peer("scx_rustland", "rustland", ()),
    *_peer("scx_cake", "cake", ("--profile", "gaming")),
    *_peer("scx_flash", "flash", ("-m", "all")),
    *_peer("scx_mitosis", "mitosis", ()),
    *_peer("scx_simple", "simple", ()),
]

ARMS = {arm.name: arm for arm in _ALL}
