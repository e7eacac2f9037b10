// The isolation is the outermost wrapper of tool calls. One that stood outside would be handed the real tool, could run
// it and answer for us. LangChain gives a middleware no list of its neighbours, but it reads each one's properties while
// it builds an agent, in a fixed order: `some((m) => m.wrapToolCall)` stops at the first that has one, then a filter and
// a map read all. So ours is read three times where nobody stands outside, and twice where somebody does; then
// `streamTransformers` is read, where the agent can still be refused. Until an agent was built so, no model is asked: a
// LangChain that builds its agents in another way is refused (docs/decisions/0016).
import type { AgentMiddleware } from "langchain";
import { AgentsError } from "../agents-error.ts";

/** The middleware, which throws `bad_agent` when an agent is built in which another wrapper stands outside it. */
export function outermost(middleware: AgentMiddleware): AgentMiddleware {
  const { wrapToolCall, wrapModelCall, streamTransformers } = middleware;
  let reads = 0;
  let proven = false;
  const guarded: typeof wrapModelCall = function (this: unknown, request, handler) {
    if (!proven || this !== middleware || wrapModelCall === undefined) throw misplaced(); // `this`: not of a copy
    return wrapModelCall(request, handler);
  };
  // Whoever shows or copies an object reads them too, so a count that nobody knows is not an error yet.
  return Object.defineProperties(middleware, {
    wrapModelCall: getter(() => {
      reads = 0; // LangChain reads it before the others, and whoever reads in the order of the keys after them
      return guarded;
    }),
    wrapToolCall: getter(() => {
      reads++;
      return wrapToolCall;
    }),
    streamTransformers: getter(() => {
      if (reads === READS_OF_AN_INNER) throw misplaced();
      if (reads === READS_OF_THE_OUTERMOST) proven = true;
      reads = 0;
      return streamTransformers;
    }),
  });
}

const READS_OF_THE_OUTERMOST = 3;
const READS_OF_AN_INNER = 2;

const getter = (get: () => unknown): PropertyDescriptor => ({ get, enumerable: true, configurable: false });

function misplaced(): AgentsError {
  return new AgentsError(
    "bad_agent",
    "a middleware with a wrapToolCall (such as toolRetryMiddleware) stands before isolationMiddleware, where it would get the real tools: put isolationMiddleware first in middleware, and inside it they see handles and outcomes only. Give createAgent the object itself, not a copy of it",
  );
}
