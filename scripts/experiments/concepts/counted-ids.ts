// Ids that are counted, so that what is equal stands in the order in which it was written, in every run alike: places in a
// selection that nothing else decides are decided by ids.
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

export function countIds(): Disposable {
  const { randomUUID } = crypto;
  let drawn = 0;
  const counted = () => `00000000-0000-4000-8000-${(++drawn).toString(16).padStart(12, "0")}` as const;
  Object.assign(crypto, { randomUUID: counted });
  syncBuiltinESMExports(); // for who imported it by name
  return {
    [Symbol.dispose]() {
      Object.assign(crypto, { randomUUID });
      syncBuiltinESMExports();
    },
  };
}
