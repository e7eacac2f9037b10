// The `responseFormat` of a main agent: what its final answer must be, in our own reading. The model gives it by a tool of
// ours. A text in it may hold handles, so whether it fits never depends on what a handle stands for.
import {
  admit,
  HANDLE_NAME,
  HandleTable,
  type JsonSchema,
  type JsonValue,
  type ReturnSchema,
  returnSchema,
} from "@bulkhead/sandbox";
import type { AIMessage } from "@langchain/core/messages";
import { callsOf } from "../model/reply-calls.ts";
import { ANSWER_DESCRIPTION, ANSWER_TOOL, type AnswerFlaw } from "../prompts/answer.ts";
import { mapSchema } from "../tool/map-schema.ts";
import { widen } from "../tool/widen.ts";
import { rawView } from "../worker/spawn-views.ts";
import { inValue } from "../worker/value-object.ts";

export type ReadAnswer =
  /** The model goes on: these are other calls. */
  | { readonly kind: "calls" }
  | { readonly kind: "answer"; readonly value: JsonValue }
  | { readonly kind: "flaw"; readonly flaw: AnswerFlaw; readonly at: string };

export interface AnswerFormat {
  /** As the model is told of it. */
  readonly definition: {
    readonly type: "function";
    readonly function: { name: string; description: string; parameters: Record<string, unknown> };
  };
  /** `handles`: of the thread; only names that it issued may stand in an answer. */
  read(message: AIMessage, handles: HandleTable): ReadAnswer;
}

/** @throws SandboxError `open_schema` for what is not closed and bounded, or only zod could check. */
export function answerFormat(responseFormat: unknown): AnswerFormat {
  // Nothing is concealed from whom the answer is for, so nothing need be revealed.
  const jsonSchema = mapSchema(returnSchema(responseFormat).jsonSchema, ({ "x-reveal": _, ...part }) => part);
  const shape = returnSchema(mapSchema(jsonSchema, anyText));
  const texts = new Map<JsonSchema, ReturnSchema>();
  mapLeaves(jsonSchema, (leaf) => texts.set(leaf, returnSchema(inValue(leaf))));
  const parameters = widen(jsonSchema) as Record<string, unknown>; // LangChain's type wants it writable

  return {
    definition: { type: "function", function: { name: ANSWER_TOOL, description: ANSWER_DESCRIPTION, parameters } },
    read(message, handles) {
      const calls = callsOf(message);
      const answers = calls.filter(({ name }) => name === ANSWER_TOOL);
      const [answer] = answers;
      if (answer === undefined) return calls.length > 0 ? { kind: "calls" } : { kind: "flaw", flaw: "no_call", at: "" };
      if (calls.length > 1) return { kind: "flaw", flaw: "beside_others", at: "" };
      const strings = new HandleTable(); // texts are moved out of the way of the shape's check
      const admitted = admit(answer.arguments, shape, { handles: strings });
      if (!admitted.ok) return { kind: "flaw", flaw: "invalid", at: "" };
      try {
        const fit = (text: string, leaf: JsonSchema, at: string) => fitText(text, { leaf, texts, handles, at });
        return { kind: "answer", value: fitValue(rawView(admitted.value, strings), jsonSchema, "", fit) };
      } catch (error) {
        if (error instanceof Flaw) return { kind: "flaw", flaw: error.flaw, at: error.at };
        throw error;
      }
    },
  };
}

/** The same shape, with any text where the format has a text. */
function anyText(part: JsonSchema): JsonSchema {
  return isText(part) ? { type: "string", maxLength: MOST_CHARACTERS } : part;
}

const MOST_CHARACTERS = 65_536;

const isText = (part: JsonSchema) =>
  part["type"] === "string" && part["enum"] === undefined && part["const"] === undefined;

function mapLeaves(schema: JsonSchema, see: (leaf: JsonSchema) => void): void {
  if (isText(schema)) see(schema);
  for (const part of partsOf(schema)) mapLeaves(part, see);
}

function partsOf(schema: JsonSchema): readonly JsonSchema[] {
  const {
    properties = {},
    items,
    anyOf = [],
    oneOf = [],
  } = schema as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly items?: JsonSchema;
    readonly anyOf?: readonly JsonSchema[];
    readonly oneOf?: readonly JsonSchema[];
  }; // a profile's schema is written by us, in these forms
  return [...Object.values(properties), ...(items === undefined ? [] : [items]), ...anyOf, ...oneOf];
}

class Flaw extends Error {
  readonly flaw: AnswerFlaw;
  readonly at: string;

  constructor(flaw: AnswerFlaw, at: string) {
    super(flaw);
    this.flaw = flaw;
    this.at = at;
  }
}

type Fit = (text: string, leaf: JsonSchema, at: string) => string;

/** The value's shape is known to fit; what is left to check are its texts. */
function fitValue(value: JsonValue, schema: JsonSchema, at: string, fit: Fit): JsonValue {
  const branches = (schema["anyOf"] ?? schema["oneOf"]) as readonly JsonSchema[] | undefined;
  if (branches !== undefined) return fitValue(value, branches.find((one) => isOf(value, one)) ?? {}, at, fit);
  if (typeof value === "string") return isText(schema) ? fit(value, schema, at) : value;
  if (Array.isArray(value)) {
    const items = schema["items"] as JsonSchema;
    return (value as readonly JsonValue[]).map((item, i) => fitValue(item, items, `${at}/${i}`, fit));
  }
  if (typeof value !== "object" || value === null) return value;
  const properties = schema["properties"] as Readonly<Record<string, JsonSchema>>;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, fitValue(inner, properties[name] ?? {}, `${at}/${name}`, fit)]),
  );
}

/** Of a discriminated union, or of what may be null, the branch that the value is of. */
function isOf(value: JsonValue, branch: JsonSchema): boolean {
  if (branch["type"] === "null" || value === null) return branch["type"] === "null" && value === null;
  if (typeof value !== "object" || Array.isArray(value)) return branch["type"] !== "null";
  const properties = (branch["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
  return Object.entries(properties).every(([name, part]) => {
    const own = (value as Readonly<Record<string, JsonValue>>)[name];
    if (part["const"] !== undefined) return own === part["const"];
    return !Array.isArray(part["enum"]) || own === undefined || (part["enum"] as readonly unknown[]).includes(own);
  });
}

function fitText(
  text: string,
  options: {
    readonly leaf: JsonSchema;
    readonly texts: ReadonlyMap<JsonSchema, ReturnSchema>;
    readonly handles: HandleTable;
    readonly at: string;
  },
): string {
  const { leaf, texts, handles, at } = options;
  const names = text.match(NAMES) ?? [];
  if (names.length > 0) {
    const whole = names[0] === text;
    const free = leaf["format"] === undefined && leaf["pattern"] === undefined;
    if (names.some((name) => handles.get(name) === undefined) || !(whole || free)) throw new Flaw("bad_handle", at);
    return text;
  }
  const schema = texts.get(leaf);
  const admitted = schema === undefined ? undefined : admit(JSON.stringify({ value: text }), schema);
  if (admitted?.ok !== true) throw new Flaw("invalid", at);
  const { value } = admitted.value as { readonly value: unknown };
  return typeof value === "string" ? value : text; // dates have one spelling
}

const NAMES = new RegExp(HANDLE_NAME, "gu");
