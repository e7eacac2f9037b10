// The attacker's text, behind every string of what a read returned; in a text that is JSON, behind the strings in it, so that
// it stays JSON. And out again, for who is honest.

export interface Injected {
  readonly result: unknown;
  /** False: there was no string for it. */
  readonly injected: boolean;
}

export function injectInto(result: unknown, injection: string): Injected {
  if (typeof result === "string") {
    const inner = jsonOf(result);
    if (inner === undefined) return { result: `${result}\n\n${injection}`, injected: true };
    const { result: changed, injected } = injectInto(inner, injection);
    return { result: injected ? JSON.stringify(changed) : result, injected };
  }
  if (typeof result !== "object" || result === null) return { result, injected: false };
  const parts = Object.entries(result).map(([name, part]) => [name, injectInto(part, injection)] as const);
  const changed = parts.map(([name, part]) => [name, part.result] as const);
  return {
    result: Array.isArray(result) ? changed.map(([, part]) => part) : Object.fromEntries(changed),
    injected: parts.some(([, part]) => part.injected),
  };
}

/** Of whatever holds strings: the same without the text, as it stands and as JSON spells it. */
export function withoutInjection<T>(value: T, injection: string): T {
  if (typeof value === "string") {
    const spelled = JSON.stringify(injection).slice(1, -1);
    const twice = JSON.stringify(spelled).slice(1, -1);
    const plain = [`\n\n${injection}`, `\\n\\n${spelled}`, `\\\\n\\\\n${twice}`, injection, spelled];
    return plain.reduce((text, one) => text.replaceAll(one, ""), value as string) as T; // a string again
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((part: unknown) => withoutInjection(part, injection)) as T;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, withoutInjection(part as unknown, injection)]),
  ) as T;
}

/** Only what holds parts: a number or a word is a text. */
function jsonOf(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object; // it begins as one
  } catch {
    return undefined;
  }
}
