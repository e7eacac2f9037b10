// A context of the main side: one conversation of a main agent's, or one run of a workflow. It has one label, which only
// falls, and the handles that stand for something in it.
import { HandleTable, joinLabels, type Label } from "@bulkhead/sandbox";

/** Of what could have been shaped by anybody, and may be told to nobody: what is not known. */
export const ANYBODYS: Label = { integrity: "external", readers: [] };

export class MainContext {
  readonly id: string;
  readonly handles: HandleTable;
  /** An upper bound on what the answers of its runs told it. */
  bits = 0;
  #label: Label;

  /** `handles`: of a conversation that was left and is gone on with. */
  constructor(id: string, label: Label, handles = new HandleTable()) {
    this.id = id;
    this.#label = label;
    this.handles = handles;
  }

  get label(): Label {
    return this.#label;
  }

  /** What has these labels is read. */
  read(...labels: readonly Label[]): void {
    this.#label = joinLabels(this.#label, ...labels);
  }
}
