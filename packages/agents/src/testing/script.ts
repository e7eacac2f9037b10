/**
 * A task's script: what a competent main agent does, as steps whose arguments are paths, never literal results.
 *
 * The same script is played by an agent that sees raw tool text and by one that sees handles, so that a difference between
 * the two is a difference of the defense. `checkScript` refuses a script that names something it does not have.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Script {
  readonly steps: readonly Step[];
  /** The final text. */
  readonly answer: Leaf;
}

export interface Step {
  readonly id: string;
  /** "list.mails": the elements of an array in a step's result. "open": every call of step `open`. */
  readonly each?: string;
  /** The name of the item; with `each`. */
  readonly as?: string;
  /** All must hold; judged in order, the first that does not hold ends it. */
  readonly when?: readonly Condition[];
  /** A tool's name. */
  readonly call: string;
  readonly args: Readonly<Record<string, Leaf>>;
}

/** A handle, or a path that leads nowhere, meets no condition. `<` and `<=` compare two numbers or two strings. */
export type Condition = readonly [path: string, operator: "=" | "!=" | "<" | "<=", leaf: Leaf];

/**
 * A path is a head, then fields and indices, by dots. Head: the `as` of this loop or of one above it; or a step: in a loop
 * its call for the same item. `x$` is the call behind it: `o$.args.id`, `o$.ok`, `o$.code`.
 */
export type Leaf =
  /** Must stand in the user's text. */
  | { readonly prompt: string | number }
  /** The model's own choice. */
  | { readonly free: Json }
  | { readonly extract: string }
  /** A named function of leaves; a bare string names a step and stands for the outcomes of its calls. */
  | { readonly compute: readonly [name: string, ...args: (Leaf | string)[]] }
  | { readonly compose: readonly Part[] }
  | { readonly list: readonly Leaf[] }
  | { readonly record: Readonly<Record<string, Leaf>> };

export type Part = string | Leaf | PartLoop;

export interface PartLoop {
  readonly each: string;
  readonly as: string;
  /** Which of a step's calls; without it all. */
  readonly when?: "ok" | "failed" | readonly Condition[];
  readonly parts: readonly Part[];
}

/** Throws with everything that is wrong: names used twice, heads that nothing has, loops without `as`, unknown functions. */
export function checkScript(script: Script, functions: readonly string[]): void {
  const problems: string[] = [];
  const steps = new Map<string, ReadonlySet<string>>();
  for (const step of script.steps) {
    if (steps.has(step.id)) problems.push(`step ${step.id}: the id is used twice`);
    if ((step.each === undefined) !== (step.as === undefined))
      problems.push(`step ${step.id}: each and as go together`);
    const names = new Set(step.each === undefined ? [] : steps.get(headOf(step.each)));
    const scope = { where: `step ${step.id}`, steps, names, functions, problems };
    if (step.each !== undefined && !steps.has(headOf(step.each))) {
      problems.push(`step ${step.id}: each "${step.each}" starts at no earlier step`);
    }
    if (step.as !== undefined) names.add(step.as);
    for (const condition of step.when ?? []) checkCondition(condition, scope);
    for (const leaf of Object.values(step.args)) checkLeaf(leaf, scope);
    steps.set(step.id, names);
  }
  checkLeaf(script.answer, { where: "answer", steps, names: new Set(), functions, problems });
  if (problems.length > 0) throw new Error(`the script is wrong: ${problems.join("; ")}`);
}

/** "o$.args.id" begins at "o". */
export function headOf(path: string): string {
  return (path.split(".")[0] ?? "").replace(/\$$/u, "");
}

interface Scope {
  readonly where: string;
  readonly steps: ReadonlyMap<string, ReadonlySet<string>>;
  readonly names: ReadonlySet<string>;
  readonly functions: readonly string[];
  readonly problems: string[];
}

function checkPath(path: string, scope: Scope): void {
  if (!scope.names.has(headOf(path)) && !scope.steps.has(headOf(path))) {
    scope.problems.push(`${scope.where}: "${path}" starts at no step and no item`);
  }
}

function checkCondition([path, , leaf]: Condition, scope: Scope): void {
  checkPath(path, scope);
  checkLeaf(leaf, scope);
}

function checkLeaf(leaf: Leaf, scope: Scope): void {
  if ("extract" in leaf) checkPath(leaf.extract, scope);
  else if ("list" in leaf) for (const item of leaf.list) checkLeaf(item, scope);
  else if ("record" in leaf) for (const item of Object.values(leaf.record)) checkLeaf(item, scope);
  else if ("compose" in leaf) for (const part of leaf.compose) checkPart(part, scope);
  else if ("compute" in leaf) {
    const [name, ...args] = leaf.compute;
    if (!scope.functions.includes(name)) scope.problems.push(`${scope.where}: there is no function "${name}"`);
    for (const arg of args) {
      if (typeof arg !== "string") checkLeaf(arg, scope);
      else if (!scope.steps.has(arg)) scope.problems.push(`${scope.where}: "${arg}" is no earlier step`);
    }
  }
}

function checkPart(part: Part, scope: Scope): void {
  if (typeof part === "string") return;
  if (!("parts" in part)) {
    checkLeaf(part, scope);
    return;
  }
  checkPath(part.each, scope);
  const inner = { ...scope, names: new Set([...scope.names, ...(scope.steps.get(headOf(part.each)) ?? []), part.as]) };
  if (Array.isArray(part.when))
    for (const condition of part.when as readonly Condition[]) checkCondition(condition, inner);
  for (const each of part.parts) checkPart(each, inner);
}
