"""Asking a server on this machine for pages at a fixed rate (an open model).

A closed loop sends the next request when the last one was answered, and so asks less of a
server that has stopped. Here the instants of all requests are set before the first, and waiting
for a free connection counts as waiting.
"""

from __future__ import annotations

import http.client
import re
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import psutil

CONNECTIONS = 24
OK = 200
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Asking:
    """Somebody signed in at a port of this machine, and how long each answer took."""

    def __init__(self, port: int, cookie: str, pid: int) -> None:
        self.port, self.cookie = port, cookie
        first = psutil.Process(pid)
        self.server = [first, *first.children(recursive=True)]
        self.waits: list[float] = []
        self.took, self.failed, self.used = 0.0, 0, 0.0
        self._own = threading.local()

    def steadily(self, path: str, rate: float, seconds: float) -> None:
        """Ask for a page `rate` times a second; wait until all were answered."""
        count = int(rate * seconds)
        began, used = time.perf_counter() + 0.05, self._cpu()
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            for n in range(count):
                due = began + n / rate
                time.sleep(max(0.0, due - time.perf_counter()))
                pool.submit(self._ask, path, due)
        self.took += time.perf_counter() - began
        self.used += self._cpu() - used

    def _cpu(self) -> float:
        """Return the CPU seconds of the server's processes."""
        self.server = [one for one in self.server if one.is_running()]  # jobs come and go
        times = [one.cpu_times() for one in self.server]
        return sum(one.user + one.system for one in times)

    def _ask(self, path: str, due: float) -> None:
        try:
            link = getattr(self._own, "link", None)
            if link is None:
                link = self._own.link = http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=60
                )
            link.request(
                "GET", path, headers={"Cookie": self.cookie, "Host": f"localhost:{self.port}"}
            )
            answer = link.getresponse()
            answer.read()
            self.failed += answer.status != OK
        except (OSError, http.client.HTTPException):
            self.failed += 1
            self._own.link = None
        self.waits.append(time.perf_counter() - due)

    def told(self) -> dict[str, float]:
        """Return how many were answered a second, and the waits, in ms."""
        waits = sorted(self.waits)
        return {
            "requests": len(waits),
            "failed": self.failed,
            "rps": round(len(waits) / self.took, 1),
            "p50_ms": round(statistics.median(waits) * 1000, 1),
            "cpu_ms": round(self.used / len(waits) * 1000, 1),
            "p99_ms": round(waits[int(len(waits) * 0.99)] * 1000, 1),
        }

    def clear(self) -> None:
        """Forget what was measured."""
        self.waits, self.took, self.failed, self.used = [], 0.0, 0, 0.0


def sign_in(port: int, email: str, password: str, pid: int) -> Asking:
    """Sign in by the form, as a person does; wait until the server is there."""
    for _ in range(600):
        try:
            text, cookies = _page(port, "GET", {}, "")
            break
        except OSError:
            time.sleep(0.1)
    found = _TOKEN.search(text)
    told = {"login": email, "password": password, "csrfmiddlewaretoken": found[1] if found else ""}
    _, after = _page(port, "POST", told, cookies)
    return Asking(port, after, pid)


def _page(port: int, method: str, told: dict[str, str], cookies: str) -> tuple[str, str]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    origin = f"http://localhost:{port}"
    headers = {"Host": f"localhost:{port}", "Cookie": cookies, "Origin": origin}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    link.request(method, "/sign-in/", urlencode(told) if told else None, headers)
    answer = link.getresponse()
    kept = [one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or []]
    return answer.read().decode(), "; ".join(kept)
