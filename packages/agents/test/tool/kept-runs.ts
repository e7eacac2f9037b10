// Runs that are taken up again, for tests of the ledger: each life is another hold on the same run, as another process
// would have it.
import { type Claim, type Effect, processRunStore, type RunStore } from "@bulkhead/memory";
import { z } from "zod";
import type { AgentOptions } from "../../src/run/agent-options.ts";
import type { Rules } from "../../src/tool/rules.ts";
import { type AnyTool, defineTool } from "../../src/tool/tool.ts";
import { makeRun, USER } from "../run/make-run.ts";

const NEW_RUN = {
  id: "run",
  thread: "thread",
  kind: "workflow",
  name: "flow",
  principal: "user",
  asked: "asked",
  input: null,
  label: USER,
} as const;

/** `life`: takes the run up, does this, and lets go of it, however it ends. */
export function keptRuns(store: RunStore = processRunStore(), options: AgentOptions = { ask: "unmet" }) {
  return {
    store,
    async life<T>(
      work: (run: ReturnType<typeof makeRun>, claim: Claim) => Promise<T>,
      { id = "run", through = (claim: Claim) => claim, more = {} as AgentOptions } = {},
    ): Promise<T> {
      const claim =
        (await store.find(id)) === undefined ? await store.claim({ ...NEW_RUN, id }) : await store.resume(id);
      try {
        const held = through(claim);
        return await work(makeRun({ ...options, ...more }, [], held), held);
      } finally {
        await claim.end("stopped");
      }
    },
    async row(position: string, id = "run"): Promise<Effect | undefined> {
      return (await store.tree(id)).effects.find((effect) => effect.position === position);
    },
    async onlyQuestion(): Promise<Effect> {
      const [asked, ...more] = await store.approvals.list();
      if (asked === undefined || more.length > 0)
        throw new Error(`${more.length + Number(asked !== undefined)} questions`);
      return asked;
    },
  };
}

/** A claim of which some is done differently. */
export function changedClaim(claim: Claim, changes: Partial<Claim>): Claim {
  return new Proxy(claim, {
    get: (target, name) => {
      const own = name in changes ? changes : target;
      const value: unknown = Reflect.get(own, name, own);
      return typeof value === "function" ? value.bind(own) : value;
    },
  });
}

const MAIL = z.object({ to: z.string(), text: z.string().default("Hello") });

/** A mail to somebody, and what was sent, with its key. Its text is anybody's: where strangers' text was read it asks. */
export function mail(
  { input = MAIL, ...rules }: Partial<Rules<z.infer<typeof MAIL>>> & { readonly input?: typeof MAIL } = {},
  run: () => unknown = () => "",
) {
  const sent: { readonly args: unknown; readonly key: string }[] = [];
  const tool: AnyTool = defineTool({
    name: "mail",
    description: "",
    input,
    effect: "write",
    egress: true,
    arguments: { to: "any", text: "any" },
    readers: "public",
    ...rules,
    run: (args, { key }) => {
      sent.push({ args, key });
      return run();
    },
  });
  return { tool, sent };
}
