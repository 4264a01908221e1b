"""A server in a process of its own, and a laptop beside it that has no home."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("bestkept")


def surroundings(folder, **more):
    """Return an environment in which nothing lies outside `folder`."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("BESTKEPT_", "XDG_", "DJANGO_"))
    }
    return {**kept, "HOME": str(folder), **more}


class Machine:
    """Runs commands as a user of one machine."""

    def __init__(self, folder, **more):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.env = surroundings(folder, **more)

    def run(self, *words, code=0, at=".", **more):
        done = subprocess.run(
            [PROGRAM, *words], env=self.env, cwd=self.folder / at, capture_output=True, text=True,
            check=False, timeout=120, **more,
        )  # fmt: skip
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def begin(self, *words):
        return subprocess.Popen(
            [PROGRAM, *words], env=self.env, cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip


@contextmanager
def serving(owner, port=None):
    """Serve the home of a machine; yield the address."""
    if port is None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    with owner.begin("serve", "--port", str(port)) as run:
        try:
            url = f"http://localhost:{port}"
            _wait(f"{url}/sign-in/")
            yield url
            run.send_signal(signal.SIGINT)
            run.communicate(timeout=30)
        finally:
            run.kill()


def _wait(url):
    for _ in range(300):
        try:
            return urllib.request.urlopen(url)
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("Nothing was served.")


class Browser:
    """Somebody's browser: it keeps cookies and sends forms."""

    def __init__(self, url):
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path):
        return self.opener.open(self.url + path).read().decode()

    def post(self, path, **fields):
        page = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}, doseq=True).encode()
        request = urllib.request.Request(self.url + path, data, {"Origin": self.url})
        return self.opener.open(request).read().decode()
