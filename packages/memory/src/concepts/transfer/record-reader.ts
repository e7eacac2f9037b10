// Reads the fields of a concept of somebody's library, each within its bounds. Rule: what had to be mended or left out is told, with
// where it stands, and never what it says.
import { HIDDEN_CHARACTER } from "@bulkhead/sandbox";
import { NAMED_TYPE } from "../concept/check-concept.ts";
import type { ConceptParameter, ConceptType } from "../concept/concept.ts";
import { CHARACTERS, LISTS, MOST_PARAMETERS, MOST_TAKEN } from "../concept/concept-bounds.ts";
import { nameKey } from "../concept/concept-name.ts";
import type { ConceptRepairCode } from "./concept-repair.ts";

const HIDDEN = new RegExp(`(?![\\n\\t])${HIDDEN_CHARACTER}`, "gu");

/** Of a list, and of keys that are none: more than any concept has, and few enough to tell each. */
const LOOKED_AT = 100;

export class RecordReader {
  readonly #from: Readonly<Record<string, unknown>>;
  readonly #told: (code: ConceptRepairCode, where: string) => void;
  readonly #read = new Set<string>();

  constructor(from: Readonly<Record<string, unknown>>, told: (code: ConceptRepairCode, where: string) => void) {
    this.#from = from;
    this.#told = told;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#from, key);
  }

  text(key: keyof typeof CHARACTERS): string | undefined {
    return this.#clean(this.#take(key), key, CHARACTERS[key]);
  }

  line(key: string, most: number): string | undefined {
    return this.#line(this.#take(key), key, most);
  }

  lines(key: keyof typeof LISTS): readonly string[] | undefined {
    const { count, characters } = LISTS[key];
    const given = this.#take(key);
    if (given === undefined || given === null) return undefined;
    const list = Array.isArray(given) ? given.slice(0, LOOKED_AT) : [given];
    const kept = list.map((one, at) => this.#line(one, `${key}.${at}`, characters)).filter((one) => one !== undefined);
    if (kept.length > count || (Array.isArray(given) && given.length > LOOKED_AT)) this.#told("shortened", key);
    return kept.length === 0 ? undefined : [...new Set(kept)].slice(0, count);
  }

  type(key: string): ConceptType | undefined {
    return this.#type(this.#take(key), key);
  }

  parameters(): readonly ConceptParameter[] | undefined {
    const given = this.#take("parameters");
    if (given === undefined || given === null) return undefined;
    if (!Array.isArray(given)) {
      this.#told("parameter_dropped", "parameters");
      return undefined;
    }
    const kept = new Map<string, ConceptParameter>();
    if (given.length > LOOKED_AT) this.#told("shortened", "parameters");
    given.slice(0, LOOKED_AT).forEach((one: unknown, at) => {
      const parameter = this.#parameter(one, `parameters.${at}`);
      const key = nameKey(parameter?.name ?? "");
      if (parameter === undefined || kept.size === MOST_PARAMETERS || kept.has(key))
        this.#told("parameter_dropped", `parameters.${at}`);
      else kept.set(key, parameter);
    });
    return kept.size === 0 ? undefined : [...kept.values()];
  }

  /** What was not asked for. */
  restOf(known: readonly string[]): void {
    const unknown = Object.keys(this.#from).flatMap((key, at) =>
      this.#read.has(key) || known.includes(key) ? [] : at,
    );
    for (const at of unknown.slice(0, LOOKED_AT)) this.#told("unknown_key_dropped", `keys.${at}`); // its name is a stranger's text
  }

  #take(key: string): unknown {
    this.#read.add(key);
    return this.has(key) ? this.#from[key] : undefined;
  }

  #parameter(given: unknown, where: string): ConceptParameter | undefined {
    if (typeof given === "string") {
      const name = this.#line(given, where, CHARACTERS.parameterName);
      if (name === undefined || nameKey(name) === "") return undefined;
      this.#told("parameter_kept_as_name", where);
      return { name };
    }
    if (typeof given !== "object" || given === null) return undefined;
    const from = given as Readonly<Record<string, unknown>>;
    const name = this.#line(from["name"], `${where}.name`, CHARACTERS.parameterName);
    if (name === undefined || nameKey(name) === "") return undefined;
    const type = this.#type(from["type"] ?? from["typing"], `${where}.type`);
    const description = this.#clean(from["description"], `${where}.description`, CHARACTERS.parameterDescription);
    return withoutAbsent({ name, type, description });
  }

  #type(given: unknown, where: string): ConceptType | undefined {
    if (typeof given !== "object" || given === null)
      return this.#typeName(this.#line(given, where, CHARACTERS.type), where);
    const { routine } = given as { readonly routine?: { readonly takes?: unknown; readonly gives?: unknown } };
    const takes = Array.isArray(routine?.takes)
      ? routine.takes
          .slice(0, LOOKED_AT)
          .map((one: unknown, at) => this.#line(one, `${where}.takes.${at}`, CHARACTERS.type))
      : [];
    const gives = this.#line(routine?.gives, `${where}.gives`, CHARACTERS.type);
    if (gives !== undefined && takes.length <= MOST_TAKEN && !takes.includes(undefined))
      return { routine: { takes: takes.filter((one) => one !== undefined), gives } };
    this.#told("type_name_mended", where);
    return undefined;
  }

  /** `name := what it is`, or a name alone. */
  #typeName(type: string | undefined, where: string): string | undefined {
    if (type === undefined || !type.includes(":=") || NAMED_TYPE.test(type)) return type;
    this.#told("type_name_mended", where);
    const [left = "", ...right] = type.split(":=");
    const name = left.trim().replace(/\W+/gu, "_").replace(/^(\d)/, "_$1").replace(/^_+$/, "");
    const meaning = right.join(":=").trim();
    if (name === "" || meaning === "") return name === "" ? meaning || undefined : name;
    return `${name} := ${meaning}`;
  }

  #line(given: unknown, where: string, most: number): string | undefined {
    return this.#clean(typeof given === "string" ? given.replace(/\s+/gu, " ") : given, where, most);
  }

  #clean(given: unknown, where: string, most: number): string | undefined {
    if (given === undefined || given === null) return undefined;
    const text = typeof given === "string" ? given.replaceAll("\r\n", "\n") : undefined;
    const seen = text?.replace(HIDDEN, "").trim() ?? "";
    if (seen === "") {
      this.#told("empty_removed", where);
      return undefined;
    }
    if (seen !== text?.trim()) this.#told("hidden_characters_removed", where);
    if (seen.length <= most) return seen;
    this.#told("shortened", where);
    return seen
      .slice(0, most)
      .replace(/[\ud800-\udbff]$/u, "")
      .trim();
  }
}

export const withoutAbsent = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T; // an absent field is one that is undefined
