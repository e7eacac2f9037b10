// Kinds of zod schema that cannot cross, each with its way out.

export function reasonOf(type: string): readonly [problem: string, fix: string] {
  switch (type) {
    case "any":
    case "unknown":
      return ["is open", "describe the value with z.object, z.enum, z.string().max(n) …"];
    case "record":
    case "map":
    case "set":
      return ["has open keys or no bound", "use z.object with named properties, or z.array(…).max(n)"];
    case "transform":
    case "pipe":
    case "default":
    case "prefault":
    case "catch":
    case "custom":
    case "success":
      return ["does something that only zod could do", "remove it here, and do it after admit()"];
    case "lazy":
      return ["is lazy, so it can contain itself", "write the schema in place"];
    case "tuple":
      return ["is a tuple", "use z.object with one property for each place"];
    case "date":
      return ["is a Date", "use z.iso.date() or z.iso.datetime()"];
    case "bigint":
      return ["is a bigint", "use z.int() with bounds"];
    case "intersection":
      return ["is an intersection", "use z.object(…).extend(…)"];
    default:
      return [
        "has no place in the return profile",
        "use booleans, enums, bounded numbers, dates, strings with .max(n), arrays and objects",
      ];
  }
}
