// The channels of the main side: every place where something of a run can be seen by the main model, by the developer's
// own code around it, or by whoever streams, stores, traces or logs it. These names stand in the documents.

export const CHANNELS = {
  "model requests": "messages, tools and options that the main model was sent, recorded at the model",
  "later turns": "what the main model was sent in the second and later turns of a thread",
  result: "what `invoke` returned",
  state: "`getState` after each turn",
  "state history": "`getStateHistory`",
  checkpoints: "the bytes of the saver",
  "checkpoint writes": "the saver's pending writes",
  rows: "every row of the database outside the schema of the operators: checkpoints in PostgresSaver's tables, runs, what they did, who holds them",
  "stream values": 'streamMode "values", with subgraphs',
  "stream updates": 'streamMode "updates", with subgraphs',
  "stream debug": 'streamMode "debug", with subgraphs',
  "stream messages": 'streamMode "messages", with subgraphs: tokens and tool messages',
  "stream checkpoints": 'streamMode "checkpoints", with subgraphs',
  "stream tasks": 'streamMode "tasks", with subgraphs',
  "stream custom": 'streamMode "custom": what a tool gives to its writer',
  "stream tools": 'streamMode "tools": tools as they start, yield, end and fail',
  "stream events v2": "`streamEvents`, version 2",
  "stream events v3": "`streamEvents`, version 3",
  "callbacks of models": "handlers for models: start, tokens, end, error",
  "callbacks of chains": "handlers for chains, agents and retrievers",
  "callbacks of tools": "handlers for tools: start, end, error, events",
  "custom events": "`dispatchCustomEvent`, as a handler hears it",
  "inner middleware": "state, request and tool message, as a middleware inside sees them",
  "thrown errors": "what a run throws at its caller: class, message, stack, causes",
  console: "console, standard output and standard error",
  globals: "what was put on `globalThis` while it ran",
  warnings: "process warnings, rejections that nobody handled",
  "inspected objects": "`JSON.stringify` and `util.inspect` of the agent, its streams and its results",
  LANGCHAIN_VERBOSE: "what LangChain prints when the environment says so",
  OpenTelemetry: "spans of the provider that the process registered",
  LangSmith: "what is sent to a tracing server that the environment names",
} as const;

export type Channel = keyof typeof CHANNELS;

export const STREAM_MODES = [
  "values",
  "updates",
  "debug",
  "messages",
  "checkpoints",
  "tasks",
  "custom",
  "tools",
] as const;
