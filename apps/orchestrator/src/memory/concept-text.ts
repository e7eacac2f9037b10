// A concept as a person reads it. A model may have written every word of it, so it stands in a frame.
import {
  type Concept,
  type ConceptParameter,
  type ConceptRevision,
  type ConceptType,
  conceptHash,
} from "@bulkhead/memory";
import { framed } from "../terminal/visible-text.ts";

/** What an approval is of: the last line names it. */
export function conceptText(title: string, concept: Concept, width: number): string {
  const lines = conceptFields(concept).map(([field, text]) =>
    text.includes("\n") ? `${field}:\n${text.replace(/^/gm, "  ")}` : `${field}: ${text}`,
  );
  return `${framed(title, lines.join("\n"), width)}\ndigest: ${conceptHash(concept)}`;
}

/** What it is of, and what it counts as now: of what a person promoted, no more what it was made of. */
export const revisionTitle = ({ concept, number, status, label }: ConceptRevision): string =>
  `${concept}, revision ${number}, ${status}, counts as ${COUNTS_AS[label.integrity]}`;

const COUNTS_AS = { external: "a stranger's text", user: "its user's own words", trusted: "trusted" } as const;

/** By field; of a list each on a line of its own. */
export function conceptFields({ v: _, ...concept }: Concept): readonly (readonly [field: string, text: string])[] {
  return Object.entries(concept).flatMap(([field, value]) => (value === undefined ? [] : [[field, fieldText(value)]]));
}

type Field = string | ConceptType | readonly (string | ConceptParameter)[]; // of either format

function fieldText(value: Field): string {
  if (typeof value === "string") return value;
  if ("routine" in value) return typeText(value);
  return value.map((one) => (typeof one === "string" ? one : parameterText(one))).join("\n");
}

function parameterText({ name, type, description }: ConceptParameter): string {
  return [
    name,
    type === undefined ? "" : `: ${typeText(type)}`,
    description === undefined ? "" : ` (${description})`,
  ].join("");
}

const typeText = (type: ConceptType): string =>
  typeof type === "string" ? type : `(${type.routine.takes.join(", ")}) => ${type.routine.gives}`;
