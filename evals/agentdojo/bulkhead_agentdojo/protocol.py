"""The step protocol: Python always calls, the agent never calls back.

`POST /runs` begins a run and is answered with calls to execute, or with the final text. `POST /runs/{id}/results` gives
what the calls came to, and is answered likewise. Everything is JSON with a version `v`.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

PROTOCOL = 1


@dataclass(frozen=True)
class Call:
    """A tool call that the agent decided on and that is to be executed."""

    id: str
    name: str
    args: dict[str, Any]


@dataclass(frozen=True)
class Calls:
    calls: Sequence[Call]


@dataclass(frozen=True)
class Final:
    text: str


Answer = Calls | Final


@dataclass(frozen=True)
class Result:
    """What a call came to: the text as a model would see it, what it prints as JSON, AgentDojo's words for what went wrong."""

    id: str
    text: str
    value: Any
    error: str | None


class Agent(Protocol):
    """Who is asked for the next step."""

    def start(self, run: dict[str, Any]) -> Answer: ...

    def go_on(self, run_id: str, results: Sequence[Result]) -> Answer: ...


class HttpAgent:
    """An agent on a loopback port."""

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._timeout = timeout

    def start(self, run: dict[str, Any]) -> Answer:
        return self._post("/runs", {"v": PROTOCOL, **run})

    def go_on(self, run_id: str, results: Sequence[Result]) -> Answer:
        body = [{"id": one.id, "text": one.text, "value": one.value, "error": one.error} for one in results]
        return self._post(f"/runs/{quote(run_id, safe='')}/results", {"v": PROTOCOL, "results": body})

    def _post(self, path: str, body: dict[str, Any]) -> Answer:
        request = urllib.request.Request(
            self._url + path,
            data=json.dumps(body).encode(),
            headers={"content-type": "application/json"},
            method="POST",
        )
        # No proxy: the agent is on this machine, whatever the environment says of others.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=self._timeout) as response:
            return read_answer(json.load(response))


def read_answer(answer: Any) -> Answer:
    """Anything but the two answers ends the harness: a run that went wrong is no result of the benchmark."""
    if not isinstance(answer, dict) or answer.get("v") != PROTOCOL:
        raise ValueError(f"the agent's answer is not of version {PROTOCOL} of the step protocol")
    if answer.get("kind") == "final" and isinstance(answer.get("text"), str):
        return Final(answer["text"])
    calls = answer.get("calls")
    if answer.get("kind") == "calls" and isinstance(calls, list) and calls:
        return Calls([Call(str(one["id"]), str(one["name"]), dict(one["args"])) for one in calls])
    raise ValueError("the agent's answer is neither calls nor a final text")
