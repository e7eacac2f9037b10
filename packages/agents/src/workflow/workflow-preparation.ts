// What an invocation of a workflow is before any of it runs: its input, as the function sees it, and the hold on the run.
// A run that exists already needs no input: what it was asked is kept.
import type { Claim, NewRun, RunStore } from "@bulkhead/memory";
import type { JsonValue } from "@bulkhead/sandbox";
import { AgentsError } from "../agents-error.ts";
import { askedHash } from "../run/asked-hash.ts";
import { claimRun, refusalOf } from "../run/claim-run.ts";
import { MainContext } from "../run/main-context.ts";
import { type CallerIntegrity, callerIntegrity, currentObservation } from "../run/observe-run.ts";
import { type SeenInput, seeInput } from "./seen-input.ts";
import { parseInput } from "./workflow-input.ts";
import type { Invocation, WorkflowParts } from "./workflow-run.ts";

export type Beginning = Pick<Invocation, "runId" | "signal" | "timeout"> & {
  /** Undefined: nothing of the run is kept. */
  readonly store: RunStore | undefined;
};

interface NamedParts extends WorkflowParts {
  readonly name: string;
}

/** A new run, or the one of this id. @throws AgentsError `bad_input`, `run_active`, `run_over` */
export async function prepareInvocation(
  workflow: NamedParts,
  input: unknown,
  { store, ...beginning }: Beginning,
): Promise<Invocation> {
  const { looked, made } = await lookAtInput(workflow, input, beginning.runId, store !== undefined);
  const claim = store && (await claimed(() => store.claim(made)));
  return { ...beginning, ...looked, claim };
}

/** Nothing of it is played, and nothing held. @throws AgentsError `bad_input`, `run_changed` */
export async function keepInvocation(
  workflow: NamedParts,
  input: unknown,
  { runId, store }: { readonly runId: string; readonly store: RunStore },
): Promise<void> {
  const { made } = await lookAtInput(workflow, input, runId, true);
  try {
    await store.keep(made);
  } catch (error) {
    throw refusalOf(error);
  }
}

async function lookAtInput(
  workflow: NamedParts,
  input: unknown,
  runId: string,
  isKept: boolean,
): Promise<{ readonly looked: Looked; readonly made: NewRun }> {
  const { name } = workflow;
  const parsed = await parseInput(workflow.input, input);
  if (!parsed.ok) throw new AgentsError("bad_input", `${parsed.path} of "${name}" does not fit its schema`);
  const looked = look(workflow, runId, parsed.value, callerIntegrity());
  const asked = isKept && looked ? hashOf(workflow, looked) : undefined;
  if (looked === undefined || (isKept && asked === undefined))
    throw new AgentsError("bad_input", `the input of "${name}" is not all plain, visible JSON`);
  const { observation } = looked;
  const made: NewRun = {
    id: runId,
    thread: runId,
    kind: "workflow",
    name,
    ...(observation?.module === undefined ? {} : { module: observation.module }),
    principal: workflow.settings.principal,
    asked: asked ?? "",
    input: looked.input ?? null,
    label: looked.seen.label,
  };
  return { looked, made };
}

/** A run that exists, whatever it was asked. @throws AgentsError `no_run`, `run_active`, `run_over`, `bad_workflow` */
export async function prepareResumption(
  workflow: NamedParts,
  { store, ...beginning }: Beginning & { readonly store: RunStore },
): Promise<Invocation> {
  const { name } = workflow;
  const { runId } = beginning;
  const found = await store.find(runId);
  if (found === undefined) throw new AgentsError("no_run", "there is no run of this id");
  if (found.kind !== "workflow" || found.name !== name)
    throw new AgentsError("bad_workflow", `the run of this id is not of "${name}"; resume it with what began it`);
  const claim = await claimRun(() => store.resume(runId));
  for (const integrity of ["user", "external"] as const) {
    const looked = look(workflow, runId, claim.input, integrity); // whose words they were is what it was asked, too
    if (looked !== undefined && hashOf(workflow, looked) === claim.run.asked) return { ...beginning, ...looked, claim };
  }
  await claim.end(found.status === "waiting" ? "waiting" : "stopped").catch(() => undefined);
  const context = new MainContext(`${name}/${runId}`, { integrity: "user", readers: "public" });
  const seen: SeenInput = { value: null, label: context.label, known: new Map() };
  return {
    ...beginning,
    context,
    seen,
    integrity: "external",
    input: null,
    observation: currentObservation(),
    claim: "changed",
  };
}

type Looked = Pick<Invocation, "context" | "seen" | "input" | "integrity" | "observation">;

/** Undefined: not all of it is JSON that can be seen. */
function look(
  { name, input: schema, settings: { principal } }: NamedParts,
  runId: string,
  value: unknown,
  integrity: CallerIntegrity,
): Looked | undefined {
  const context = new MainContext(`${name}/${runId}`, { integrity: "user", readers: "public" });
  const seen = orNothing(() => seeInput(schema, value, context.handles, { principal, integrity }));
  if (seen === undefined) return undefined;
  context.read(seen.label);
  const input = value as JsonValue | undefined; // what could be seen is JSON
  return { context, seen, input, integrity, observation: currentObservation() };
}

function hashOf(
  { name, settings: { principal } }: NamedParts,
  { input, integrity }: Pick<Looked, "input" | "integrity">,
): string | undefined {
  const asker = integrity === "user" ? {} : { integrity };
  return orNothing(() => askedHash({ workflow: name, input: input ?? null, principal, ...asker }));
}

/** A run that was asked something else ends as one that was changed on the way. */
async function claimed(claim: () => Promise<Claim>): Promise<Claim | "changed"> {
  try {
    return await claimRun(claim);
  } catch (error) {
    if (error instanceof AgentsError && error.code === "run_changed") return "changed";
    throw error;
  }
}

/** An object of a caller's may be its own part, or throw when it is looked at. */
function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
