// Flags that count. Rule: what is too large for a row, a date or a timer is a mistake, too.
import { InvalidArgumentError } from "commander";

/** @throws InvalidArgumentError */
export const atLeastOne = oneTo(2 ** 31 - 1);

export function oneTo(largest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= 1 && value <= largest) return value;
    throw new InvalidArgumentError(`Write a whole number from 1 to ${largest}.`);
  };
}

/** A timer takes no more than 24 days. */
export const drainSeconds = oneTo(86_400);
