"""Runs AgentDojo's own benchmark functions: `python -m bulkhead_agentdojo --url … --pipeline … --suite …`.

One pipeline and one suite a process: their logs are its own. The logs are the cache: a run that has a whole one is not
played again.
"""

from __future__ import annotations

import argparse
import json
import logging
import warnings
from pathlib import Path

import yaml
from agentdojo.agent_pipeline.agent_pipeline import load_system_message
from agentdojo.attacks.attack_registry import load_attack
from agentdojo.benchmark import benchmark_suite_with_injections, benchmark_suite_without_injections
from agentdojo.logging import OutputLogger
from agentdojo.task_suite.load_suites import get_suite

from bulkhead_agentdojo.pipeline import StepAgent
from bulkhead_agentdojo.protocol import HttpAgent


def main() -> None:
    options = parser().parse_args()
    logging.basicConfig(level=logging.WARNING)
    warnings.filterwarnings("ignore", module="agentdojo")
    read_yaml_by_libyaml()
    agent = HttpAgent(options.url, options.timeout)
    system = load_system_message(None)
    pipeline = StepAgent(agent, options.pipeline, system)
    drop_half_logs(options.logdir / options.pipeline / options.suite)
    suite = get_suite(options.version, options.suite)
    tasks = options.user_tasks or list(suite.user_tasks)
    say({"pipeline": options.pipeline, "suite": options.suite, "tasks": len(tasks), "goals": len(suite.injection_tasks)})
    with OutputLogger(str(options.logdir)):
        benchmark_suite_without_injections(
            pipeline, suite, options.logdir, False, tasks, benchmark_version=options.version
        )
        for attack_name in options.attacks:
            benchmark_suite_with_injections(
                pipeline,
                suite,
                load_attack(attack_name, suite, pipeline),
                options.logdir,
                False,
                tasks,
                options.injection_tasks,
                verbose=False,
                benchmark_version=options.version,
            )


def parser() -> argparse.ArgumentParser:
    of = argparse.ArgumentParser(prog="bulkhead_agentdojo", description=__doc__)
    of.add_argument("--url", required=True, help="where the agent listens")
    of.add_argument("--logdir", required=True, type=Path, help="where AgentDojo writes its logs")
    of.add_argument("--version", default="v1.2.1", help="of the benchmark")
    of.add_argument("--suite", required=True)
    of.add_argument("--pipeline", required=True, help="a name with a key of MODEL_NAMES in it")
    of.add_argument("--attacks", default=[], nargs="*", help="AgentDojo's names; without one, clean runs only")
    of.add_argument("--user-tasks", nargs="+")
    of.add_argument("--injection-tasks", nargs="+")
    of.add_argument("--timeout", type=float, default=600, help="seconds for one step of the agent")
    return of


def drop_half_logs(folder: Path) -> None:
    """A process that was killed leaves a half-written log, on which AgentDojo would stumble."""
    for path in folder.rglob("*.json"):
        try:
            json.loads(path.read_text())
        except ValueError:
            path.unlink()


def read_yaml_by_libyaml() -> None:
    """AgentDojo reads its environment anew for each run, which takes most of its time: libyaml reads the same faster."""
    if getattr(yaml, "__with_libyaml__", False):
        yaml.safe_load = lambda stream: yaml.load(stream, Loader=yaml.CSafeLoader)


def say(progress: dict[str, object]) -> None:
    print(json.dumps(progress), flush=True)


if __name__ == "__main__":
    main()
