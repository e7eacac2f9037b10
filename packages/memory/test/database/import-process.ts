// Prints the addresses of all modules that importing this package loads.
import { registerHooks } from "node:module";

registerHooks({
  load(url, context, next) {
    console.log(url);
    return next(url, context);
  },
});
await import("../../src/index.ts");
