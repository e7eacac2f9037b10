// A concept as an item of a LangGraph store, and the other way round. Its name is the place: namespace and key, each encoded, with
// slashes between; a concept of another name stands in the namespace `concepts`.
import { type Concept, type ConceptRevision, MemoryError } from "@bulkhead/memory";
import type { Item } from "@langchain/langgraph";
import { parseObject } from "../../model/parse-object.ts";

/** Of what was not put by a store. */
const OTHERS = "concepts";

/** @throws MemoryError `bad_concept`: of characters that are none, which two places could have in common */
export function nameAt(namespace: readonly string[], key: string): string {
  if (namespace.length === 1 && namespace[0] === OTHERS) return key;
  if (![...namespace, key].every((part) => part.isWellFormed()))
    throw new MemoryError("bad_concept", "a namespace or a key holds half a character");
  return [...namespace, key].map(encodeURIComponent).join("/");
}

/** What is put: a concept where it is one in form, else an open one that holds it as JSON. @throws MemoryError `bad_concept` */
export function conceptOf(name: string, value: Readonly<Record<string, unknown>>): unknown {
  if (value["format"] === "open" || value["format"] === "program") return { ...value, v: 1, name };
  const situation = typeof value["situation"] === "string" ? value["situation"] : `It is about ${decoded(name)}.`;
  return { v: 1, format: "open", name, situation, suggestion: jsonOf(value) };
}

function jsonOf(value: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(value);
  } catch {
    throw new MemoryError("bad_concept", "what is put cannot be written as JSON");
  }
}

export function itemOf({ body, madeAt }: ConceptRevision): Item {
  const parts = (body.name ?? "").split("/").map(decoded);
  const [key = "", ...namespace] = parts.reverse();
  const at = new Date(madeAt);
  const place = namespace.length === 0 ? { namespace: [OTHERS], key } : { namespace: namespace.reverse(), key };
  return { ...place, value: shownValue(body), createdAt: at, updatedAt: at };
}

function shownValue(body: Concept): Record<string, unknown> {
  const { v: _, name: __, ...says } = body;
  return body.format === "open" ? { ...(parseObject(body.suggestion) ?? says) } : { ...says };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a name of somebody else's
  }
}
