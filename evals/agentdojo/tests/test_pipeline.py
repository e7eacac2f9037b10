"""What AgentDojo sees of an agent behind the step protocol. `python -m unittest discover -s tests`, with AgentDojo installed."""

from __future__ import annotations

import json
import tempfile
import unittest
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agentdojo.functions_runtime import EmptyEnv, FunctionsRuntime, make_function

from bulkhead_agentdojo.__main__ import drop_half_logs
from bulkhead_agentdojo.pipeline import MAX_STEPS, StepAgent, StepsExceeded
from bulkhead_agentdojo.protocol import Answer, Call, Calls, Final, Result, read_answer


def add_coins(n: int) -> str:
    """Adds coins.

    :param n: How many.
    """
    if n < 0:
        raise ValueError("coins cannot be taken")
    return f"{n} more"


class Scripted:
    """Answers in turn, and keeps what it was told."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self.answers = list(answers)
        self.started: dict[str, Any] = {}
        self.told: list[Sequence[Result]] = []

    def start(self, run: dict[str, Any]) -> Answer:
        self.started = run
        return self.answers.pop(0)

    def go_on(self, run_id: str, results: Sequence[Result]) -> Answer:
        self.told.append(results)
        return self.answers.pop(0) if self.answers else Calls([Call("again", "add_coins", {"n": 1})])


def runtime() -> FunctionsRuntime:
    return FunctionsRuntime([make_function(add_coins)])


class PipelineTest(unittest.TestCase):
    def play(self, answers: Sequence[Answer]) -> tuple[Scripted, list[Any]]:
        agent = Scripted(answers)
        _, _, _, messages, _ = StepAgent(agent, "test local", "You count.").query("Count.", runtime(), EmptyEnv())
        return agent, list(messages)

    def test_executed_calls_stand_in_the_assistants_messages_in_order_and_the_last_message_has_content(self) -> None:
        calls = Calls([Call("a", "add_coins", {"n": 1}), Call("b", "add_coins", {"n": 2})])
        agent, messages = self.play([calls, Final("")])
        made = [call.args for message in messages for call in message.get("tool_calls") or []]
        self.assertEqual(made, [{"n": 1}, {"n": 2}])
        self.assertEqual(messages[-1]["role"], "assistant")
        self.assertIsNotNone(messages[-1]["content"])
        self.assertEqual([result.text for result in agent.told[0]], ["1 more", "2 more"])

    def test_what_a_tool_throws_is_given_as_an_error(self) -> None:
        agent, messages = self.play([Calls([Call("a", "add_coins", {"n": -1})]), Final("no")])
        (result,) = agent.told[0]
        self.assertIn("coins cannot be taken", result.error or "")
        self.assertEqual(messages[-2]["error"], result.error)

    def test_an_agent_that_never_ends_is_stopped(self) -> None:
        with self.assertRaises(StepsExceeded):
            self.play([Calls([Call(str(at), "add_coins", {"n": 1})]) for at in range(MAX_STEPS)])

    def test_the_agent_is_told_the_tools_with_their_schemas(self) -> None:
        agent, _ = self.play([Final("none")])
        (tool,) = agent.started["tools"]
        self.assertEqual(tool["name"], "add_coins")
        self.assertEqual(tool["parameters"]["required"], ["n"])
        self.assertEqual(tool["returns"], {"type": "string"})
        self.assertEqual((agent.started["prompt"], agent.started["system"]), ("Count.", "You count."))

    def test_an_answer_outside_the_protocol_ends_the_harness(self) -> None:
        for answer in ({}, [], {"v": 2, "kind": "final", "text": ""}, {"v": 1, "kind": "calls", "calls": []}):
            with self.assertRaises(ValueError):
                read_answer(answer)

    def test_a_half_written_log_is_dropped_and_a_whole_one_kept(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            half, whole = Path(folder, "half.json"), Path(folder, "whole.json")
            half.write_text('{"utility": tr')
            whole.write_text(json.dumps({"utility": True}))
            drop_half_logs(Path(folder))
            self.assertEqual((half.exists(), whole.exists()), (False, True))


if __name__ == "__main__":
    unittest.main()
