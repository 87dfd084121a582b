"""The other side of the wire: sends what it is given over kept-alive connections and says how long each took.

Needs nothing of the product: it stands for another system's program.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from typing import Any


def main() -> None:
    """Read the requests from standard input, send them, write the times to standard output."""
    given = json.load(sys.stdin)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {given['secret']}"}
    lines = [Line(given["port"], headers, requests) for requests in given["lines"]]
    began = time.perf_counter()
    for line in lines:
        line.start()
    for line in lines:
        line.join()
    seconds = time.perf_counter() - began
    if wrong := [line.wrong for line in lines if line.wrong]:
        sys.exit(f"{len(wrong)} connections were refused: {wrong[0]}")
    times = [t for line in lines for t in line.times]
    cases = [c for line in lines for c in line.cases]
    json.dump({"seconds": seconds, "times": times, "cases": cases}, sys.stdout)


class Line(threading.Thread):
    """One connection and what it sends."""

    def __init__(self, port: int, headers: dict[str, str], requests: list[Any]) -> None:
        super().__init__()
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = headers
        self.requests = [(path, json.dumps(body).encode()) for path, body in requests]
        self.times: list[float] = []
        self.cases: list[str] = []
        self.wrong = ""

    def run(self) -> None:
        """Send one request after the other; stop at the first that is not answered with 201."""
        for path, body in self.requests:
            began = time.perf_counter()
            self.connection.request("POST", path, body, self.headers)
            answer = self.connection.getresponse()
            said = answer.read()
            self.times.append(time.perf_counter() - began)
            if answer.status != 201:
                self.wrong = f"{answer.status} {said[:500].decode(errors='replace')}"
                return
            self.cases.append(json.loads(said)["case"])


if __name__ == "__main__":
    main()
