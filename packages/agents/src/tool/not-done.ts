/** Thrown by a write's `run` when it knows that nothing happened: what the call had reserved is free again. */
export class NotDone extends Error {
  override readonly name = "NotDone";
}
