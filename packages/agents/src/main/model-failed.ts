// Why a run ends whose model was asked in vain: a limit of the run, the caller's stop, or the models themselves.
import { AgentsError } from "../agents-error.ts";
import { ModelChainError } from "../model/model-chain.ts";
import { modelFailure } from "../model/models.ts";
import type { Run } from "../run/run.ts";

export function failureOf(run: Run, error: unknown): unknown {
  return error instanceof ModelChainError ? chainFailure(run, error) : error;
}

function chainFailure(run: Run, error: ModelChainError): unknown {
  try {
    if (error.cancelled) run.checkLimits();
    return replacedTool(error) ?? modelFailure(error);
  } catch (limit) {
    return limit;
  }
}

/** LangChain's refusal of a middleware inside: the model was not asked. */
function replacedTool({ cause }: ModelChainError): AgentsError | undefined {
  if (!(cause instanceof Error) || !cause.message.includes("You have modified a tool in")) return undefined;
  return new AgentsError(
    "bad_agent",
    "a middleware put another tool in the place of one of the agent's: a wrapModelCall may leave tools out, or describe them by plain definitions",
    { cause },
  );
}
