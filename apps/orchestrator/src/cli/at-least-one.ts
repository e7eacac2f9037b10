import { InvalidArgumentError } from "commander";

/** For a flag that counts. @throws InvalidArgumentError */
export function atLeastOne(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Write a whole number from 1.");
  return value;
}
