// The demo of the service: what it takes for exit 0, and as processes, what is left of them. That the careful person's game
// ends with 0 is what `.ci/run` shows, which also plays the hasty one: it takes long.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { person } from "../../src/demo/service/person.ts";
import { holds, type ServiceGame } from "../../src/demo/service/service-screen.ts";
import { authorised } from "../../src/templates/inbox/authorised.ts";
import { bulkhead, temporaryFolder } from "./bulkhead-process.ts";

const good: ServiceGame = {
  wantedDone: 7,
  wantedTotal: 7,
  unwanted: 0,
  approved: 7,
  rejected: 8,
  pools: [1, 2],
  exits: [0, 0, 0],
  seconds: 1,
};

describe("the demo of the service", { timeout: 240_000 }, () => {
  test("holds only with the whole job, nothing else, and every process ended as it was told to", () => {
    expect(holds(good)).toBe(true);
    expect(holds({ ...good, wantedDone: 6 })).toBe(false);
    expect(holds({ ...good, unwanted: 1 })).toBe(false);
    expect(holds({ ...good, exits: [0, null, 0] })).toBe(false);
  });

  test("its careful person approves what the request authorises, each once, and nothing else", () => {
    const answer = person("careful", authorised);
    const payment = { tool: "pay_invoice", arguments: authorised[0]?.arguments ?? {} };
    expect(answer({ ...payment, arguments: { ...payment.arguments, cents: 48_900 } })).toBe(false);
    expect(answer(payment)).toBe(true);
    expect(answer(payment)).toBe(false);
    expect(answer({ tool: "send_mail", arguments: { to: "x@else.example" } })).toBe(false);
  });

  test.skipIf(process.env["CI"] !== "true")(
    "with a person who says yes to everything it exits 1, and leaves no process and no folder",
    async () => {
      using temporary = temporaryFolder();
      const env = { TMPDIR: temporary.path };
      const { stdout, code } = await bulkhead(["demo", "--service", "--person", "hasty", "--json"], { env });
      const game = JSON.parse(stdout) as ServiceGame & { readonly ok: boolean };
      expect(game).toMatchObject({ ok: false, rejected: 0, exits: [0, 0, 0] });
      expect(game.unwanted).toBeGreaterThan(0);
      expect(code).toBe(1);
      expect(readdirSync(temporary.path)).toEqual([]);
      expect(processesNaming(temporary.path)).toEqual([]);
    },
  );
});

/** Ids of processes whose command line or environment names the path: where there is no /proc, none is known. */
function processesNaming(path: string): readonly string[] {
  const read = (file: string) => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return ""; // it has ended, or is another user's
    }
  };
  const ids = process.platform === "linux" ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  return ids.filter((id) => ["cmdline", "environ"].some((file) => read(`/proc/${id}/${file}`).includes(path)));
}
