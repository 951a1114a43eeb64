"""Processor time and memory of a command with every process that it starts (Linux).

A run reads letters in copies of a fork server. They are children of that server, which is
itself never waited for, so ``RUSAGE_CHILDREN`` of whoever starts the run misses them all.
Here a small supervisor starts the command and declares itself a *subreaper*
(``PR_SET_CHILD_SUBREAPER``, see prctl(2)): the kernel passes to it each process whose parent
has ended. It waits until no process is left, and adds up what wait4(2) says of each. The
processor time of a process, with that of the children it waited for, is thus counted exactly
once and without sampling, whatever else the machine does. Only a process whose parent ignores
``SIGCHLD`` would be missed, and a tree that never ends would be waited for without end.

Memory is of two kinds. The peak resident set of the largest process comes from the same
wait4(2). The memory of all processes together is sampled: the sum of their proportional set
sizes (PSS, see proc_pid_smaps_rollup(5)), in which a page that several processes share is
divided among them, so that copies of a fork server are not counted as if each had its own.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

LETTERS = (sys.executable, "-c", "from inspection_letters.commands import main; main()")
"""The command line, without a name of a command."""

MIB = 1024 * 1024
SAMPLE_SECONDS = 0.2
"""Seconds between two samples of memory."""

RUN, FORK_SERVER, WORKER, OTHER = "run", "fork server", "worker", "other"
ROLES = (RUN, FORK_SERVER, WORKER, OTHER)
"""The command's own process, what workers are copies of, the workers, and all others."""

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Used:
    """What a command and all processes below it used.

    Attributes
    ----------
    status : int
        Exit status of the command; negative if a signal ended it.
    seconds : float
        Seconds on the clock from its start to its end.
    processor : float
        Seconds of processor time, user and system, of all processes.
    largest : int
        Peak resident set of the largest process, in bytes.
    together : int
        Largest sum of proportional set sizes at one moment, in bytes, as sampled.
    peaks : dict of str to int
        Peak resident set of the largest process of each role, in bytes, as sampled; 0 where
        no process of that role was seen.
    output : str
        What the processes printed, errors included.
    """

    status: int
    seconds: float
    processor: float
    largest: int
    together: int
    peaks: dict[str, int] = field(default_factory=dict)
    output: str = ""


def measure(command: Sequence[str]) -> Used:
    """Run a command to the end of its last process, and return what they all used.

    Parameters
    ----------
    command : sequence of str
        A program and its arguments. It inherits the environment and no input.

    Raises
    ------
    OSError
        If the system is not Linux, or the supervisor ends without figures, as it does if the
        program cannot be started.
    """
    if not sys.platform.startswith("linux"):
        raise OSError("Processes below a fork server can be measured on Linux only.")
    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryFile() as out:
        figures = Path(place) / "figures.json"
        # Without site packages: a child's peak of memory starts from the size of its parent.
        supervisor = [sys.executable, "-S", str(Path(__file__).resolve()), str(figures), *command]
        subprocess.run(  # noqa: S603 - our own command, with paths as arguments
            supervisor, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, check=False
        )
        out.seek(0)
        output = out.read().decode(errors="replace")
        if not figures.exists():
            raise OSError(f"{command[0]} could not be measured: ...{output[-2000:]}")
        return Used(**json.loads(figures.read_text("utf-8")) | {"output": output})


def measure_letters(*arguments: object, accept: Sequence[int] = (0,)) -> Used:
    """Run a ``letters`` command and return what it used.

    Parameters
    ----------
    *arguments
        The name of the command and its arguments.
    accept : sequence of int, default (0,)
        Exit statuses with which figures mean something.

    Raises
    ------
    SystemExit
        If the command ends with another status.
    """
    used = measure([*LETTERS, *map(str, arguments)])
    if used.status not in accept:
        raise SystemExit(f"Ended with status {used.status}: ...{used.output[-2000:]}")
    return used


class _Memory(threading.Thread):
    """Samples the memory of every process below this one."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.together = 0
        self.peaks = dict.fromkeys(ROLES, 0)
        self._root = root
        self._done = threading.Event()

    def run(self) -> None:
        while True:
            self._sample()
            if self._done.wait(SAMPLE_SECONDS):
                return

    def finish(self) -> None:
        self._done.set()
        self.join()

    def _sample(self) -> None:
        together = 0
        for pid, parent in _below(os.getpid()):
            role = _role(pid, parent, self._root)
            together += _kilobytes(pid, "smaps_rollup", "Pss:")
            self.peaks[role] = max(self.peaks[role], 1024 * _kilobytes(pid, "status", "VmHWM:"))
        self.together = max(self.together, 1024 * together)


def _below(pid: int) -> list[tuple[int, int]]:
    """Return each process below another that is still there, with its parent."""
    found = []
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (thread / "children").read_text().split()):
                found += [(child, pid), *_below(child)]
    except OSError:
        pass
    return found


def _role(pid: int, parent: int, root: int) -> str:
    if pid == root:
        return RUN
    command = _command(pid)
    if b"multiprocessing.forkserver" in command:
        return WORKER if b"multiprocessing.forkserver" in _command(parent) else FORK_SERVER
    return WORKER if b"multiprocessing.spawn" in command else OTHER


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _kilobytes(pid: int, file: str, name: str) -> int:
    """Return a size from a file of /proc; 0 if the process is gone."""
    try:
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def _supervise(command: Sequence[str]) -> Used:
    """Run a command in this process, which has no other children, and wait for them all."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "This process cannot become a subreaper")
    started = time.perf_counter()
    root = subprocess.Popen(command)  # noqa: S603 - the command that is to be measured
    memory = _Memory(root.pid)
    memory.start()
    status, seconds, processor, largest = 0, 0.0, 0.0, 0
    while True:
        try:
            pid, ended, usage = os.wait4(-1, 0)
        except ChildProcessError:
            break
        processor += usage.ru_utime + usage.ru_stime
        largest = max(largest, usage.ru_maxrss * 1024)
        if pid == root.pid:
            seconds = time.perf_counter() - started
            status = root.returncode = os.waitstatus_to_exitcode(ended)
    memory.finish()
    return Used(status, seconds, processor, largest, memory.together, memory.peaks)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(asdict(_supervise(sys.argv[2:]))), encoding="utf-8")
