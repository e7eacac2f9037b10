// Closed objects. Names are in NFC, and none of them reaches a prototype.
import { isObject } from "./json.ts";
import { pointerTo } from "./offender.ts";
import type { Profile, Property } from "./profile.ts";
import { REFUSED, type Reading } from "./reading.ts";
import { isForbidden } from "./strict-json.ts";

export function readObject({ schema, pointer, notes, refuse, readPart }: Reading): Profile {
  if (schema["additionalProperties"] !== false) {
    refuse(pointer, "is open: more properties are allowed", "set additionalProperties to false (zod: z.object)");
  }
  const { properties = {}, required = [] } = schema;
  if (!isObject(properties)) {
    refuse(pointerTo(pointer, "properties"), "is not an object", "map each name to a schema");
    return REFUSED;
  }
  const names = Object.keys(properties);
  if (!Array.isArray(required) || !required.every((name) => names.includes(name))) {
    refuse(pointerTo(pointer, "required"), "does not list declared properties", "list names that properties has");
    return REFUSED;
  }
  const seen = new Set<string>();
  const read = names.map((name): Property => {
    const at = pointerTo(pointer, "properties", name);
    const normal = name.normalize("NFC");
    if (isForbidden(name)) refuse(at, "is a forbidden name", "rename the property");
    if (!name.isWellFormed() || name.includes("{{"))
      refuse(at, "has a name that cannot be shown", "rename the property");
    if (seen.has(normal)) refuse(at, "has the name of another property after normalisation", "rename the property");
    seen.add(normal);
    const profile = readPart(properties[name], at);
    return { name: normal, required: required.includes(name), profile };
  });
  return { kind: "object", properties: read, ...notes };
}
