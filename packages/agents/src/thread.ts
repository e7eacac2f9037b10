// A conversation: its handles and its one label. They outlive a run, and end with the process.
import { HandleTable, type Label } from "@bulkhead/sandbox";

export class Thread {
  readonly id: string;
  readonly handles = new HandleTable();
  /** Only falls. */
  label: Label;

  constructor(id: string, label: Label) {
    this.id = id;
    this.label = label;
  }
}
