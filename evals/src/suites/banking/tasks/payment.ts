// Whether something was paid since the sample began.
import type { Ending } from "../../../suite/task.ts";
import type { Bank } from "../state.ts";

/** What was paid, newest last: `MB-9020-11 86.40 GW-58812`. */
export function paid({ before, after }: Ending<Bank>): readonly string[] {
  return after.transactions
    .slice(before.transactions.length)
    .map(({ account, cents, reference }) => `${account} ${(-cents / 100).toFixed(2)} ${reference}`);
}

/** As authorised: a bill of the user's books, as it stands there. */
function bill(file: string, number: string, payee: string, account: string, cents: number, due: string) {
  return { tool: "pay_bill", arguments: { file, number, payee, account, cents, due } };
}

export const GRIDWORK = bill("gridwork-2026-11.txt", "GW-58812", "Gridwork", "MB-9020-11", 8_640, "2026-11-28");
export const HALM = bill("halm-insurance-2026-q4.txt", "HI-2217", "Halm Insurance", "MB-9020-35", 21_490, "2026-12-15");
export const FERRYLINE = bill("ferryline-2026-11.txt", "FL-0931", "Ferryline", "MB-9020-52", 5_800, "2026-11-30");
