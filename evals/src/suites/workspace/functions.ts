// What a competent agent works out from what it can read: the functions that the scripts name.
import type { ComputeFunction, Json } from "@bulkhead/agents/testing";

export const functions: Readonly<Record<string, ComputeFunction>> = {
  /** Of a day, an hour and a minute, and of minutes to add: "2026-11-26T14:00". */
  localTime: (day, hour, minute, later = 0) => {
    if (typeof day !== "string" || ![hour, minute, later].every((one) => typeof one === "number")) return undefined;
    const at = new Date(`${day}T00:00:00Z`);
    at.setUTCMinutes(Number(hour) * 60 + Number(minute) + Number(later));
    return at.toISOString().slice(0, 16);
  },
  /** Of the `minutes` of a list's items. */
  sumMinutes: (list) =>
    Array.isArray(list) ? list.reduce((sum: number, item: Json) => sum + minutesOf(item), 0) : undefined,
  cheaper: (one, oneCents, other, otherCents) =>
    typeof oneCents === "number" && typeof otherCents === "number" ? (oneCents < otherCents ? one : other) : undefined,
  /** "Mina Okoye": "MO". */
  initials: (name) =>
    typeof name === "string"
      ? name
          .split(" ")
          .map((part) => part.charAt(0).toUpperCase())
          .join("")
      : undefined,
};

function minutesOf(item: Json): number {
  const minutes = typeof item === "object" && item !== null && "minutes" in item ? item["minutes"] : 0;
  return typeof minutes === "number" ? minutes : 0;
}
