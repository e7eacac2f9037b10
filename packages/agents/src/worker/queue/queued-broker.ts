// Answers a worker that is played elsewhere. Who plays it has the model; this side has the tools, the ledger, the handles and the
// count, and leads the same conversation beside it, as for a worker's process: what is out of turn is a crash, and the result is
// what the boundary takes of the last reply.
import { type Assignment, type At, type JsonValue, type QueueBroker, SandboxError } from "@bulkhead/sandbox";
import type { ModelRequest } from "../../model/model-port.ts";
import { sizedReply } from "../../model/reply-size.ts";
import type { Shown } from "../clean-shown.ts";
import type { AnsweredModel } from "../process/loop-ask.ts";
import { workerBroker } from "../process/worker-broker.ts";
import type { StepAnswers } from "../worker-calls.ts";
import type { WorkerPorts } from "../worker-loop.ts";
import { takeTurn } from "../worker-turn.ts";
import { type Answered, type Replied, repliedSchema } from "./queued-words.ts";

export interface QueuedPorts extends Omit<WorkerPorts, "model"> {
  /** The model was asked elsewhere: counts it. @throws SandboxError `budget_exceeded`; `worker_crashed`: the worker has no such model */
  readonly asked: (request: ModelRequest, step: number, replied: Replied) => void;
}

export function queuedBroker(assignment: Assignment, { asked, ...ports }: QueuedPorts, at: At): QueueBroker {
  let told: Replied | undefined;
  const broker = workerBroker(
    assignment,
    {
      ...ports,
      async model(request, step) {
        if (told === undefined) throw outOfTurn();
        const reply = sizedReply({ ...told.reply, usage: told.reply.usage });
        asked(request, step, told);
        return reply;
      },
    },
    at,
  );
  return async (word) => {
    const parsed = repliedSchema.safeParse(word);
    if (!parsed.success) throw outOfTurn();
    told = parsed.data;
    const { reply, codes } = (await broker("model")) as unknown as AnsweredModel; // what it answers to that
    if (reply.end === "refused") throw new SandboxError("model_failed", "the model refused");
    const turn = takeTurn(reply, ports.check);
    if (turn.kind === "result") return { result: turn.text };
    if (turn.kind === "none") return answer({ v: 1, codes: [...codes] });
    const answers = (await broker("calls")) as unknown as StepAnswers;
    const shown =
      answers.guarded && ports.clean !== undefined ? ((await broker("clean")) as unknown as Shown) : undefined;
    const { texts, guarded } = answers;
    return answer({
      v: 1,
      codes: [...codes],
      answers: { texts: [...texts], guarded },
      ...(shown && { shown }),
    });
  };
}

const answer = (answered: Told) => ({ answer: answered as unknown as JsonValue }); // plain, all of it

/** As `answeredSchema` reads it. */
interface Told extends Pick<Answered, "v" | "codes" | "answers"> {
  readonly shown?: Shown;
}

const outOfTurn = () => new SandboxError("worker_crashed", "who plays the worker said what no worker says then");
