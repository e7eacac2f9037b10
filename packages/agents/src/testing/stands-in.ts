// Does a value stand in a text? The honesty check of a test model: it may use only what it was shown.
//
// Strings stand there in some reading (see views.ts), case and white space aside. A number stands there as its digits, so
// that "412.00" shows 41200. An ISO date stands there as such, or as its day, its month in figures or words, and its year.
import { views } from "./views.ts";

export function standsIn(value: string | number, text: string): boolean {
  if (typeof value === "string" && text.includes(value)) return true;
  return views(text).some((view) => shows(view.text, value));
}

function shows(text: string, value: string | number): boolean {
  if (typeof value === "number") return showsNumber(text, value);
  if (squeeze(text).includes(squeeze(value))) return true;
  const date = /^(\d{4})-(\d{2})-(\d{2})(?:$|T)/u.exec(value);
  return date !== null && showsDate(text, Number(date[1]), Number(date[2]), Number(date[3]));
}

function squeeze(text: string): string {
  return text.replace(/\s+/gu, "").toLowerCase();
}

function showsNumber(text: string, value: number): boolean {
  const figures = new Set(
    [...text.matchAll(/\d(?:[\d.,' \u00a0]*\d)?/gu)].flatMap(([run]) => [run, ...run.split(" ")]).map(onlyDigits),
  );
  const wanted = String(Math.abs(value));
  const decimals = text.match(/\d+\.\d+/gu) ?? []; // "98.70" shows 98.7
  return (
    figures.has(onlyDigits(wanted)) ||
    decimals.some((run) => Number(run) === Math.abs(value)) ||
    (Number.isInteger(value) && value % 100 === 0 && figures.has(wanted.slice(0, -2)))
  );
}

function onlyDigits(text: string): string {
  return text.replace(/\D/gu, "").replace(/^0+(?=\d)/u, "");
}

function showsDate(text: string, year: number, month: number, day: number): boolean {
  const words = text.toLowerCase().match(/\p{L}+|\d+/gu) ?? [];
  const isMonth = (word: string) =>
    Number(word) === month || (word.length >= 3 && (MONTHS[month - 1] ?? []).some((name) => name.startsWith(word)));
  // Neighbours in any order, with room for "rd", "of" and the like between them.
  return words.some((_, at) => {
    const near = words.slice(at, at + 5);
    return (
      near.some((word) => Number(word) === year) && near.some((word) => Number(word) === day) && near.some(isMonth)
    );
  });
}

const MONTHS: readonly (readonly string[])[] = [
  ["january", "januar"],
  ["february", "februar"],
  ["march", "märz"],
  ["april"],
  ["may", "mai"],
  ["june", "juni"],
  ["july", "juli"],
  ["august"],
  ["september"],
  ["october", "oktober"],
  ["november"],
  ["december", "dezember"],
];
