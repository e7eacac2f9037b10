// A place in a suite's state where a stranger's text stands.

export type VectorPlace =
  | "mail"
  | "document"
  | "web page"
  | "transaction"
  | "calendar event"
  | "file name"
  | "chat message"
  | "tool result"
  | "tool error"
  | "tool description";

export interface Vector<S> {
  readonly place: VectorPlace;
  /** Puts the text there, beside or instead of what stood there, so that the user's task can still be done. */
  put(state: S, text: string): void;
}
