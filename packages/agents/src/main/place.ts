// Where in LangGraph a hook of ours runs: which conversation, and which execution of a node.
import { AgentsError } from "../agents-error.ts";

export interface Place {
  /** Undefined: there is no conversation to go on with. A graph inside of another has threads of its own. */
  readonly thread: string | undefined;
  /** As the caller named it. */
  readonly threadId: string | undefined;
  /** LangGraph's name for this execution of the node; its streams name it too. */
  readonly task: string;
  /** LangGraph keeps checkpoints: a run can be taken up again. */
  readonly saved: boolean;
}

type Configurable = Readonly<Record<string, unknown>> | undefined;

/** Of a hook. */
export function placeOf({ configurable }: { readonly configurable?: Configurable }): Place {
  const task = namespaceOf(configurable);
  return { ...placeIn(configurable, task.split(BELOW).slice(0, -1).join(BELOW)), task };
}

/** Of a graph that is invoked. */
export function placeOfGraph(configurable: Configurable): Place {
  return placeIn(configurable, namespaceOf(configurable));
}

function placeIn(configurable: Configurable, namespace: string): Place {
  const id = configurable?.["thread_id"];
  const threadId = id === undefined ? undefined : String(id);
  // It would be taken for a thread of a graph inside of another conversation.
  if (threadId?.includes(BELOW)) throw new AgentsError("bad_agent", `a thread_id has no "${BELOW}"; take another`);
  const thread = threadId === undefined ? undefined : threadIn(threadId, namespace);
  return { thread, threadId, task: namespace, saved: typeof configurable?.["__pregel_checkpointer"] === "object" };
}

/** A graph inside of another has threads of its own. */
export function threadIn(threadId: string, namespace: string): string {
  return namespace === "" ? threadId : `${threadId}${BELOW}${namespace}`;
}

const namespaceOf = (configurable: Configurable) => String(configurable?.["checkpoint_ns"] ?? "");

/** Between the names of a graph and of one inside it. */
const BELOW = "|";
