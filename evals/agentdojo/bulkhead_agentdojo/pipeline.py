"""The pipeline element: in AgentDojo's eyes one model with its tools loop; in truth an agent behind the step protocol.

Only executed calls stand in the assistant's messages: AgentDojo takes what stands there for what was done. The last
message is the assistant's and has content, or AgentDojo would begin again on the environment as it was left.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from agentdojo.agent_pipeline.base_pipeline_element import BasePipelineElement
from agentdojo.agent_pipeline.tool_execution import tool_result_to_str
from agentdojo.functions_runtime import EmptyEnv, Env, FunctionCall, FunctionsRuntime
from agentdojo.logging import Logger
from agentdojo.types import (
    ChatAssistantMessage,
    ChatMessage,
    ChatToolResultMessage,
    ChatUserMessage,
    text_content_block_from_string,
)
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from bulkhead_agentdojo.protocol import Agent, Call, Final, Result

MAX_STEPS = 60


class StepsExceeded(RuntimeError):
    """The agent asked for more steps than a run may have."""


class StepAgent(BasePipelineElement):
    """Plays each task through an agent. `name` is the pipeline's: attacks look up a model's name in it."""

    def __init__(self, agent: Agent, name: str, system: str) -> None:
        self.name = name
        self._agent = agent
        self._system = system

    def query(
        self,
        query: str,
        runtime: FunctionsRuntime,
        env: Env = EmptyEnv(),
        messages: Sequence[ChatMessage] = [],
        extra_args: dict[str, Any] = {},
    ) -> tuple[str, FunctionsRuntime, Env, Sequence[ChatMessage], dict[str, Any]]:
        run_id = str(uuid.uuid4())
        said: list[ChatMessage] = [
            *messages,
            ChatUserMessage(role="user", content=[text_content_block_from_string(query)]),
        ]
        answer = self._agent.start(
            {
                "run": run_id,
                "pipeline": self.name,
                "prompt": query,
                "system": self._system,
                "tools": [describe(function) for function in runtime.functions.values()],
                "label": where(),
            }
        )
        for _ in range(MAX_STEPS):
            if isinstance(answer, Final):
                said.append(assistant(answer.text, None))
                Logger.get().log(said)
                return query, runtime, env, said, extra_args
            results = []
            # In order, also where the agent asked for them at once: there is one environment, and it changes.
            for call in answer.calls:
                result, function_call = execute(call, runtime, env)
                said.append(assistant("", [function_call]))
                said.append(
                    ChatToolResultMessage(
                        role="tool",
                        content=[text_content_block_from_string(result.text)],
                        tool_call=function_call,
                        tool_call_id=call.id,
                        error=result.error,
                    )
                )
                results.append(result)
            answer = self._agent.go_on(run_id, results)
        raise StepsExceeded(f"more than {MAX_STEPS} steps")


def execute(call: Call, runtime: FunctionsRuntime, env: Env) -> tuple[Result, FunctionCall]:
    value, error = runtime.run_function(env, call.name, call.args)
    text = tool_result_to_str(value) if error is None else ""
    return Result(call.id, text, to_jsonable_python(value, serialize_unknown=True), error), FunctionCall(function=call.name, args=call.args, id=call.id)


def describe(function: Any) -> dict[str, Any]:
    return {
        "name": function.name,
        "description": function.description,
        "parameters": function.parameters.model_json_schema(),
        "returns": return_schema(function.return_type),
    }


def return_schema(annotation: Any) -> dict[str, Any] | None:
    try:
        return TypeAdapter(annotation).json_schema(mode="serialization")
    except Exception:  # pydantic names a dozen: whatever has no schema has none
        return None


def assistant(text: str, calls: list[FunctionCall] | None) -> ChatAssistantMessage:
    return ChatAssistantMessage(role="assistant", content=[text_content_block_from_string(text)], tool_calls=calls)


def where() -> dict[str, str | None]:
    """Which run of the benchmark this is, as AgentDojo's logger knows it: for the books of whoever keeps them."""
    context: dict[str, Any] = getattr(Logger.get(), "context", {})
    names = {
        "suite": "suite_name",
        "userTask": "user_task_id",
        "injectionTask": "injection_task_id",
        "attack": "attack_type",
    }
    return {name: context.get(key) for name, key in names.items()}
