// Answers what a worker's loop in another process asks for, and leads the same conversation beside it. Rule: a loop that was
// taken over gets no more than an honest one: a step for each reply, the calls of that reply once and only where they run, one
// repair; steps, tokens and calls are counted here, and anything out of turn is a crash.
import { type Assignment, type At, type Broker, type JsonValue, SandboxError } from "@bulkhead/sandbox";
import type { ModelReply, WorkerMessage } from "../../model/model-port.ts";
import { afterRepair, firstRequest, shownIn, withAnswers, withShown } from "../conversation.ts";
import type { WorkerPorts } from "../worker-loop.ts";
import { type Turn, takeTurn } from "../worker-turn.ts";
import { type AnsweredModel, type LoopAsk, readAsk } from "./loop-ask.ts";

type State =
  /** `over`: something that it asked for failed, which ends every loop of ours. */
  | { readonly kind: "begun" | "answered" | "guarded" | "over" }
  | { readonly kind: "replied"; readonly reply: ModelReply; readonly turn: Turn };

export function workerBroker(assignment: Assignment, ports: WorkerPorts, at: At): Broker {
  const first = firstRequest(assignment);
  const { limits } = assignment;
  let messages: readonly WorkerMessage[] = first.messages;
  let { input } = assignment;
  let state: State = { kind: "begun" };
  let step = -1;
  let tokens = 0;
  let repaired = false;

  const repair = async (reply: ModelReply, turn: Turn & { readonly kind: "none" }) => {
    if (repaired) throw outOfTurn();
    repaired = true;
    messages = afterRepair(messages, { reply, flaw: turn.flaw, assignment });
    ports.repairing();
    await ports.keep?.(reply, step);
  };

  const answer = async (ask: LoopAsk): Promise<unknown> => {
    if (ask === "model") {
      if (tokens > limits.tokens) throw new SandboxError("budget_exceeded", "the worker's tokens are spent");
      if (state.kind === "replied") {
        if (state.turn.kind !== "none") throw outOfTurn();
        await repair(state.reply, state.turn);
      }
      at.step();
      const reply = await ports.model({ ...first, messages }, ++step, at.signal);
      tokens += (reply.usage?.input ?? 0) + (reply.usage?.output ?? 0);
      const turn = takeTurn(reply, ports.check);
      if (turn.kind !== "calls" && reply.end !== "refused") ports.attempted(turn.beside);
      state = { kind: "replied", reply, turn };
      const returns = reply.calls.filter(({ name }) => name === "return");
      return {
        reply,
        codes: returns.map(({ arguments: text }) => ports.check(text) ?? null),
      } satisfies AnsweredModel;
    }
    if (ask === "calls") {
      if (state.kind !== "replied" || state.turn.kind !== "calls" || tokens > limits.tokens) throw outOfTurn();
      const { reply } = state;
      state = { kind: "answered" };
      const [, answers] = await Promise.all([ports.keep?.(reply, step), ports.callTools(reply.calls, step)]);
      messages = withAnswers(messages, reply, answers.texts);
      if (answers.guarded) state = { kind: "guarded" };
      return answers;
    }
    if (state.kind !== "guarded") throw outOfTurn();
    state = { kind: "answered" };
    const shown = shownIn(messages, input);
    const rest = ports.clean === undefined ? shown : await ports.clean(shown, step);
    messages = withShown(messages, rest);
    input = rest.input;
    return rest;
  };

  return async (body) => {
    try {
      const ask = readAsk(body);
      if (ask === undefined || state.kind === "over") throw outOfTurn();
      return (await answer(ask)) as JsonValue; // plain, all of it
    } catch (error) {
      state = { kind: "over" };
      throw error;
    }
  };
}

const outOfTurn = () => new SandboxError("worker_crashed", "the worker's loop asked for what no loop asks for then");
