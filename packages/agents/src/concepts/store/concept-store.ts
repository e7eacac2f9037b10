// The memory behind LangGraph's `BaseStore`, gates kept: what is put is a candidate with the label of who puts it; what is got and
// found is believed and trusted, or the principal's own; what is deleted is retired, and by nobody whom a stranger may lead.
import { type ConceptMemory, type ConceptRevision, MemoryError, type Writer } from "@bulkhead/memory";
import { isAtLeast, type JsonValue } from "@bulkhead/sandbox";
import { BaseStore, type Item, type Operation, type OperationResults } from "@langchain/langgraph";
import { askedHash } from "../../run/asked-hash.ts";
import { everyConcept } from "../every-concept.ts";
import { mayGuide } from "../may-guide.ts";
import { conceptOf, itemOf, nameAt } from "./store-item.ts";

export interface ConceptStoreOptions {
  /** Who puts. Default: a stranger, since nothing says who does. */
  readonly writer?: (() => Writer) | undefined;
  /** Whose own concepts are shown beside what is trusted. */
  readonly principal?: string | undefined;
}

export function conceptStore(memory: ConceptMemory, options: ConceptStoreOptions = {}): BaseStore {
  return new ConceptStore(memory, options);
}

const STRANGER: Writer = { origin: "external", label: { integrity: "external", readers: [] } };
const MOST_RECALLED = 100;
/** No principal has this name: the memory's own is not meant where the store has none. */
const NOBODY = "";

class ConceptStore extends BaseStore {
  readonly #memory: ConceptMemory;
  readonly #writer: () => Writer;
  readonly #principal: string | undefined;

  constructor(memory: ConceptMemory, { writer = () => STRANGER, principal }: ConceptStoreOptions) {
    super();
    this.#memory = memory;
    this.#writer = writer;
    this.#principal = principal;
  }

  /** One after the other. @throws MemoryError */
  async batch<Op extends Operation[]>(operations: Op): Promise<OperationResults<Op>> {
    const results: unknown[] = [];
    for (const operation of operations) results.push(await this.#do(operation));
    return results as OperationResults<Op>; // in their order
  }

  async #do(operation: Operation): Promise<unknown> {
    if ("namespacePrefix" in operation) return this.#search(operation);
    if ("value" in operation) {
      const name = nameAt(operation.namespace, operation.key);
      return operation.value === null ? this.#retire(name) : this.#put(name, operation.value);
    }
    if ("key" in operation) {
      const found = await this.#memory.find(nameAt(operation.namespace, operation.key));
      return found !== undefined && this.#isShown(found) ? itemOf(found) : null;
    }
    const { matchConditions = [], maxDepth, limit, offset } = operation;
    const all = (await this.#all()).map(({ namespace }) => namespace);
    const matches = (namespace: readonly string[]) =>
      matchConditions.every(({ matchType, path }) => {
        const part = matchType === "prefix" ? namespace.slice(0, path.length) : namespace.slice(-path.length);
        return part.length === path.length && path.every((one, at) => one === "*" || one === part[at]);
      });
    const cut = all.filter(matches).map((namespace) => JSON.stringify(namespace.slice(0, maxDepth)));
    return [...new Set(cut)]
      .sort()
      .slice(offset, offset + limit)
      .map((one) => JSON.parse(one));
  }

  async #put(name: string, value: Readonly<Record<string, unknown>>): Promise<void> {
    const concept = conceptOf(name, value);
    const trace = askedHash({ put: value as JsonValue, name }, "hex");
    const evidence = [{ problem: "store.put", trace, feedback: "none", passed: false }] as const;
    const known = await this.#memory.find(name, { own: true }); // of a wider scope nothing is written here
    if (known === undefined) await this.#memory.propose(concept, evidence, this.#writer());
    else await this.#memory.revise(known.concept, concept, evidence, this.#writer());
  }

  async #retire(name: string): Promise<void> {
    const { label, run, worker } = this.#writer();
    if (!isAtLeast(label, "user"))
      throw new MemoryError("person_needed", "what a stranger may have led deletes nothing; retire it yourself");
    const known = await this.#memory.find(name);
    if (known === undefined || !this.#isShown(known)) return;
    await this.#memory.retire(
      known.concept,
      { kind: "developer", name: worker ?? run ?? "store" },
      "deleted in a store",
    );
  }

  async #search({
    namespacePrefix,
    query,
    filter = {},
    limit = 10,
    offset = 0,
  }: Extract<Operation, { namespacePrefix: string[] }>): Promise<Item[]> {
    const items = query === undefined ? await this.#all() : await this.#recalled(query);
    const inside = items.filter(
      ({ namespace, value }) =>
        namespacePrefix.every((part, at) => namespace[at] === part) &&
        Object.entries(filter).every(([key, wanted]) => JSON.stringify(value[key]) === JSON.stringify(wanted)),
    );
    return inside.slice(offset, offset + limit);
  }

  async #recalled(query: string): Promise<Item[]> {
    const { concepts } = await this.#memory.recall(query, {
      count: MOST_RECALLED,
      principal: this.#principal ?? NOBODY,
    });
    return concepts.map(({ revision }) => itemOf(revision));
  }

  async #all(): Promise<Item[]> {
    const active = await everyConcept(this.#memory, { status: "active" });
    return active.filter((one) => this.#isShown(one)).map(itemOf);
  }

  #isShown(revision: ConceptRevision): boolean {
    return revision.status === "active" && mayGuide(revision, this.#principal);
  }
}
