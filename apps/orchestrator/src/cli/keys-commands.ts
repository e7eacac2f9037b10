// `bulkhead keys ...`: the flags of its commands.
import type { KeyScope, LARGEST_LIMIT, TenantLimit } from "@bulkhead/memory";
import { type Command, InvalidArgumentError, Option } from "commander";
import { withStore } from "../runs/with-store.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { oneTo } from "./at-least-one.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";

export function describeKeys(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const keys = common(program.command("keys"), terminal).description("keys of who calls bulkhead serve");
  const command = (name: string, description: string) =>
    common(keys.command(name), terminal).description(description).option("--json", "print one JSON object");

  command("create", "make a key; it is shown this once")
    .requiredOption("--tenant <name>", "whose it is")
    .option("--name <words>", "what it is for", "")
    .option("--scope <scope>", `what it may, as often as there are: ${SCOPES.join(", ")}`, gathered, DEFAULT)
    .addOption(
      new Option(
        "--integrity <integrity>",
        "what the texts of who holds it count as: a user's own words, or a stranger's",
      )
        .choices(["user", "external"])
        .default("external"),
    )
    .option("--days <n>", "how long it is good; else until it is revoked", oneTo(36_500))
    .action(async (options: Parameters<Commands["createKey"]>[1]) => {
      const { createKey } = await import("../commands/keys.ts");
      exit(await withStore(terminal, (_, { database }) => createKey(database, options, terminal)));
    });
  command("list", "the keys there are, the newest first, without what is secret of them")
    .option("--tenant <name>", "only those of this tenant")
    .action(async (options: { tenant?: string; json?: boolean }) => {
      const { listKeys } = await import("../commands/keys.ts");
      exit(await withStore(terminal, (_, { database }) => listKeys(database, options, terminal)));
    });
  command("rotate", "another secret for it, shown this once; the one before opens for a while")
    .argument("<id>", "of the key, as list shows it")
    .option("--overlap <hours>", "how long the one before opens; 0 ends it now", hoursOf, 24)
    .action(async (id: string, options: Parameters<Commands["rotateKey"]>[2]) => {
      const { rotateKey } = await import("../commands/keys.ts");
      exit(await withStore(terminal, (_, { database }) => rotateKey(database, id, options, terminal)));
    });
  const most = (flag: string, name: keyof TenantLimit, what: string) =>
    new Option(`--${flag} <n>`, `${what}; none: as much as it likes`).argParser((text) => limitOf(text, LARGEST[name]));
  command("limit", "what tenants may use, and have used; with a number, it is set")
    .option("--tenant <name>", "whose; without: of each that has none of its own")
    .addOption(most("concurrency", "concurrency", "runs under way at once"))
    .addOption(most("rate", "requestsPerMinute", "HTTP requests a minute"))
    .addOption(most("tokens", "tokensPerDay", "tokens of all models a day"))
    .addOption(most("bits", "bitsPerDay", "bits that its runs' main sides are told a day"))
    .action(async (options: Parameters<typeof import("../commands/keys-limit.ts").limitTenant>[1]) => {
      const { limitTenant } = await import("../commands/keys-limit.ts");
      exit(await withStore(terminal, (_, { database }) => limitTenant(database, options, terminal)));
    });
  command("revoke", "from now on it opens nothing")
    .argument("<id>", "of the key, as list shows it")
    .action(async (id: string, options: { json?: boolean }) => {
      const { revokeKey } = await import("../commands/keys.ts");
      exit(await withStore(terminal, (_, { database }) => revokeKey(database, id, options, terminal)));
    });
}

type Commands = typeof import("../commands/keys.ts");

/** As in the store. */
const LARGEST = {
  concurrency: 2 ** 31 - 1,
  requestsPerMinute: 2 ** 31 - 1,
  tokensPerDay: 1e15,
  bitsPerDay: 1e15,
} as const satisfies typeof LARGEST_LIMIT;

function limitOf(text: string, largest: number): number | "none" {
  if (text === "none") return text;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= largest) return value;
  throw new InvalidArgumentError(`Write a whole number from 1 to ${largest}, or none.`);
}

function hoursOf(text: string): number {
  const hours = Number(text);
  if (Number.isInteger(hours) && hours >= 0 && hours <= 720) return hours;
  throw new InvalidArgumentError("Write whole hours, from 0 to 720.");
}

/** As in the store; named here so that help loads no database. */
const SCOPES = ["run", "read", "approve", "admin"] as const satisfies readonly KeyScope[];

const DEFAULT: readonly KeyScope[] = ["run", "read"];

function gathered(value: string, before: readonly KeyScope[]): readonly KeyScope[] {
  const scope = SCOPES.find((one) => one === value);
  if (scope === undefined) throw new InvalidArgumentError(`Allowed are ${SCOPES.join(", ")}.`);
  return [...(before === DEFAULT ? [] : before), scope];
}
