// The input of a workflow as its code sees it: what is `given` as it is, choices, numbers and dates too; every other
// text is a handle. What can be read of it is the label that the context starts with (DESIGN section 5).
import { type HandleTable, HIDDEN_CHARACTER, isRevealed, joinLabels, type Label } from "@bulkhead/sandbox";
import type { z } from "zod";
import { type Known, know } from "../tool/argument-label.ts";
import { escapeBraces } from "../tool/resolve-arguments.ts";
import { givenLabel, type InputSource, strangersLabel } from "./given.ts";
import { definitionOf, fieldsOf, innerOf, itemOf, optionsOf } from "./zod-definition.ts";

export interface SeenInput {
  readonly value: unknown;
  /** Of everything that can be read of it; that a stranger asks at all is a stranger's choice. */
  readonly label: Label;
  /** Strings of what is given: an equal argument is lifted to that. */
  readonly known: Known;
}

/** `value` has been parsed with `schema`. Undefined: something in it is no JSON, or would hide in a revealed text. */
export function seeInput(
  schema: z.ZodType,
  value: unknown,
  handles: HandleTable,
  source: InputSource,
): SeenInput | undefined {
  const known = new Map<string, Label>();
  const stranger = strangersLabel(source.principal);
  const read: Label[] = [];
  let refused = false;

  const readable = (leaf: unknown, label: Label): unknown => {
    read.push(label);
    return leaf;
  };
  const own = (leaf: unknown, label: Label): unknown => {
    if (typeof leaf === "string") {
      know(known, leaf, label);
      return readable(escapeBraces(leaf), label);
    }
    if (Array.isArray(leaf)) return readable(leaf, label) && leaf.map((item) => own(item, label));
    if (typeof leaf !== "object" || leaf === null) {
      refused ||= !(leaf === null || leaf === undefined || typeof leaf === "boolean" || Number.isFinite(leaf));
      return readable(leaf, label);
    }
    refused ||= Object.getPrototypeOf(leaf) !== Object.prototype && Object.getPrototypeOf(leaf) !== null;
    return Object.fromEntries(Object.entries(leaf).map(([key, inner]) => [escapeBraces(key), own(inner, label)]));
  };
  const walk = (at: z.ZodType, leaf: unknown): unknown => {
    const given = givenLabel(at, source);
    if (given !== undefined) return own(leaf, given);
    if (leaf === undefined) return undefined;
    const definition = definitionOf(at);
    const [inner, item] = [innerOf(definition), itemOf(definition)];
    if (inner !== undefined) return leaf === null ? readable(leaf, stranger) : walk(inner, leaf);
    if (item !== undefined) return (leaf as readonly unknown[]).map((one) => walk(item, one));
    switch (definition.type) {
      case "object": {
        const own = leaf as Readonly<Record<string, unknown>>;
        const present = fieldsOf(definition).filter(([name]) => Object.hasOwn(own, name));
        return Object.fromEntries(present.map(([name, field]) => [name, walk(field, own[name])]));
      }
      case "union": {
        const option = optionsOf(definition).find((one) => one.safeParse(leaf).success);
        refused ||= option === undefined;
        return option && walk(option, leaf);
      }
      case "string":
        if (isMoment(definition)) return readable(leaf, stranger);
        if (!isRevealed(at)) return handles.issue(leaf as string, stranger, "input");
        refused ||= HIDDEN.test(leaf as string);
        return readable(escapeBraces(leaf as string), stranger);
      default:
        return readable(leaf, stranger);
    }
  };
  const seen = walk(schema, value);
  return refused
    ? undefined
    : { value: seen, label: joinLabels({ integrity: source.integrity, readers: "public" }, ...read), known };
}

const HIDDEN = new RegExp(HIDDEN_CHARACTER, "u");

function isMoment(def: object): boolean {
  return "format" in def && ["date", "time", "datetime"].includes(String(def.format));
}
