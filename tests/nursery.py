"""Commands that start at once: each is a process of its own, forked from one that has read all.

Most of the time of a short command goes into reading its code, and the tests start thousands.
The nursery reads the code once and forks a process for each command: with its own environment,
folder and streams, and it ends or is killed as any other. What this cannot show is that a command
reads all that it needs by itself, or that sets come in another order next time:
`tests/shape/test_light_roads.py` and the stories with servers start the program itself, and with
BESTKEPT_TEST_PROCESSES=new so does every test.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

SWITCH = "BESTKEPT_TEST_PROCESSES"
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = str(Path(sys.prefix) / "bin/bestkept")
# Python reads these as it starts, so a process that is forked would not see them.
AT_THE_START = ("PYTHON", "LC_", "LANG")
LEFT_OUT = ("bestkept.web", "bestkept.site", "bestkept.__main__")  # pages want other settings
PAGES = ("invite", "provider", "serve", "token")  # and so do these commands
SIZE = 1 << 17
_open: list[Nursery] = []


class Nursery:
    """The process that the commands are forked from."""

    def __init__(self) -> None:
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.start = read_at_the_start(os.environ)
        words = [sys.executable, "-m", "tests.nursery", str(theirs.fileno())]
        self.process = subprocess.Popen(
            words, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
        )
        theirs.close()

    def fork(self, words, cwd, env, streams):
        """Start a command; `streams` are the files of its input, output and errors."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        told = json.dumps({"words": words, "cwd": str(cwd), "env": env}).encode()
        with theirs:
            socket.send_fds(self.line, [told], [*streams, theirs.fileno()])
        return Started(words, ours)

    def close(self):
        """End the nursery; commands that still run go on."""
        self.line.close()
        self.process.wait(20)


class Started:
    """A command that runs, as far as tests ask of subprocess.Popen."""

    def __init__(self, words, line) -> None:
        self.args, self.returncode, self._line = words, None, line
        self.pid = json.loads(line.recv(SIZE))

    def poll(self):
        """Return how it ended, None while it runs."""
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout=None):
        """Wait for its end; return its exit code, or minus the signal that killed it."""
        if self.returncode is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout)
            self.returncode = json.loads(self._line.recv(SIZE))
            self._line.close()
        return self.returncode

    def send_signal(self, number):
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self):
        """Kill it at once."""
        self.send_signal(signal.SIGKILL)


def start(*words, cwd, env):
    """Start `bestkept WORDS` with nobody listening."""
    words = [PROGRAM, *map(str, words)]
    if not can_fork(words, env):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(words, cwd=cwd, env=env, **quiet)
    with Path(os.devnull).open("r+b") as nothing:
        return nursery().fork(words, cwd, env, [nothing.fileno()] * 3)


def run(*words, text, cwd, env, timeout):
    """Run `bestkept WORDS` to its end; return it as subprocess.run does."""
    words = [PROGRAM, *map(str, words)]
    if not can_fork(words, env):
        return subprocess.run(
            words, input=text, capture_output=True, text=True,
            cwd=cwd, env=env, timeout=timeout, check=False,
        )  # fmt: skip
    with contextlib.ExitStack() as files:
        given, out, err = (files.enter_context(tempfile.TemporaryFile("w+")) for _ in range(3))
        given.write(text)
        given.seek(0)
        running = nursery().fork(words, cwd, env, [one.fileno() for one in (given, out, err)])
        try:
            code = running.wait(timeout)
        except subprocess.TimeoutExpired:
            running.kill()
            raise
        said = [(one.seek(0), one.read())[1] for one in (out, err)]
    return subprocess.CompletedProcess(words, code, *said)


def can_fork(words, env):
    """Tell whether a forked process would do as one that starts anew."""
    if os.environ.get(SWITCH) == "new" or words[1] in PAGES:
        return False
    return read_at_the_start(env) == nursery().start


def read_at_the_start(env):
    """Return what Python reads of an environment as it starts."""
    return {name: value for name, value in env.items() if name.startswith(AT_THE_START)}


def nursery():
    """Return the nursery of this session, opened now if need be."""
    if not _open:
        _open.append(Nursery())
    return _open[0]


def stop():
    """End the nursery, if one was opened."""
    while _open:
        _open.pop().close()


def serve(line):
    """Fork a process for each command that is asked for; return in that process, told its words."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait
    while True:
        told, files, _, _ = socket.recv_fds(line, SIZE, 4)
        if not told:
            os._exit(0)
        if os.fork() == 0:
            line.close()
            return attend(json.loads(told), files)
        for one in files:
            os.close(one)


def attend(asked, files):
    """Fork once more: wait for the command and tell how it ended; return in the command."""
    *streams, ending = files
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    command = os.fork()
    if command:
        with socket.socket(fileno=ending) as line:
            for one in (0, 1, 2, *streams):
                os.close(one)
            line.send(json.dumps(command).encode())
            with contextlib.suppress(OSError):
                line.send(json.dumps(how_it_ends(command)).encode())
                line.recv(1)  # its number stays its own until whoever may signal it knows
            os.waitpid(command, 0)
        os._exit(0)
    os.close(ending)
    return become(asked, streams)


def how_it_ends(command):
    """Wait for a command, and leave its number taken; return its code as Popen tells it."""
    ended = os.waitid(os.P_PID, command, os.WEXITED | os.WNOWAIT)
    return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status


def become(asked, streams):
    """Take over folder, environment and streams; return the words of the command."""
    for number, one in enumerate(streams):
        os.dup2(one, number)
        os.close(one)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    sys.stdin = open(0, encoding=sys.stdin.encoding)  # noqa: SIM115 - as Python opens it
    sys.argv = asked["words"]
    return asked["words"][1:]


def read_all():
    """Import what commands need, and set Django up for a home that is nowhere."""
    import django

    os.environ["BESTKEPT_HOME"] = str(Path(tempfile.gettempdir()) / "bestkept-nowhere")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bestkept.site.settings"
    django.setup()
    import bestkept
    import bestkept.site.setup

    for one in pkgutil.walk_packages(bestkept.__path__, "bestkept."):
        if not one.name.startswith(LEFT_OUT):
            importlib.import_module(one.name)
    gc.freeze()


def end(words):
    """Run the command, and end as a process does, but for taking apart all that was read."""
    from django.db import connections

    from bestkept.cli import main

    try:
        code = main(words)
    except SystemExit as asked:
        code = asked.code
    except BaseException:  # noqa: BLE001 - as Python does with what nobody caught
        sys.excepthook(*sys.exc_info())
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    connections.close_all()
    if isinstance(code, str):  # what sys.exit prints by itself
        sys.stderr.write(f"{code}\n")
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


if __name__ == "__main__":
    asked_on = socket.socket(fileno=int(sys.argv[1]))
    asked_on.set_inheritable(False)
    read_all()
    given_words = serve(asked_on)
    end(given_words)
