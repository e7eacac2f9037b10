// All concepts that are looked for, with the tasks: 78 concepts, 156 pairs.
import { OFFICE } from "./office.ts";
import { sought } from "./pair.ts";
import { SOFTWARE } from "./software.ts";
import { TRADES } from "./trades.ts";

export const SOUGHT = [...SOFTWARE, ...TRADES, ...OFFICE].map(sought);
