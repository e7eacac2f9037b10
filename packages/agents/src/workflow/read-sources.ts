// What a workflow's context has read, as positions, for the provenance of what is issued next. An answer that was read is
// left out once one that was issued after it has been read: that one was made of it already. So a chain of operations has
// one source each, and none is missed.

export class ReadSources {
  #last = new Set<string>();
  #now: readonly string[] | undefined;

  /** At this moment. */
  get now(): readonly string[] {
    this.#now ??= [...this.#last];
    return this.#now;
  }

  /** `before`: what had been read when it was issued. */
  read(position: string, before: readonly string[]): void {
    for (const older of before) this.#last.delete(older);
    this.#last.add(position);
    this.#now = undefined;
  }
}
