// Loaded before a program (node --import): its clock is an hour ahead every other second, as after a step of it.
const real = Date.now;
const now = () => real() + (Math.floor(performance.now() / 1_000) % 2) * 3_600_000;

class SteppingDate extends Date {
  constructor(...given: readonly unknown[]) {
    super(...((given.length === 0 ? [now()] : given) as [number])); // as Date takes it
  }

  static override now(): number {
    return now();
  }
}

globalThis.Date = SteppingDate as DateConstructor; // it is called without `new` by nobody here
