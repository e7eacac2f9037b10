// Told when a signal is aborted. A signal looks through all its listeners for each that is added or removed, so that
// thousands of them take as long as their square: of all who wait for one signal here, one listens.

const waiting = new WeakMap<AbortSignal, Waiting>();

interface Waiting {
  readonly told: Set<() => void>;
  readonly stop: () => void;
}

/** `tell` is called once, if the signal is aborted before what this returns is called. It must not throw. */
export function onAbort(signal: AbortSignal, tell: () => void): () => void {
  const one = () => tell(); // the same function may wait twice
  const { told, stop } = waiting.get(signal) ?? listen(signal);
  told.add(one);
  return () => {
    if (told.delete(one) && told.size === 0) stop();
  };
}

function listen(signal: AbortSignal): Waiting {
  const told = new Set<() => void>();
  const all = () => {
    stop();
    for (const tell of told) tell();
  };
  const stop = () => {
    signal.removeEventListener("abort", all);
    waiting.delete(signal);
  };
  signal.addEventListener("abort", all, { once: true });
  const made: Waiting = { told, stop };
  waiting.set(signal, made);
  return made;
}
