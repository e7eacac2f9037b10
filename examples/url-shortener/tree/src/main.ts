// Starts the shortener: PORT (default 8080; 0: any that is free), HOST (default 127.0.0.1) and DATA (a file, default
// links.jsonl). It says where it listens, and ends with SIGTERM or SIGINT once what it was asked is answered.
import type { AddressInfo } from "node:net";
import process from "node:process";
import { createLimiter } from "./rate-limit.ts";
import { createShortener } from "./server.ts";
import { createStatistics } from "./statistics.ts";
import { openStore } from "./store.ts";

const store = openStore(process.env["DATA"] ?? "links.jsonl");
const server = createShortener({
  store,
  statistics: createStatistics(),
  limiter: createLimiter({ burst: 20, perSecond: 1 }),
});

server.listen(Number(process.env["PORT"] ?? 8080), process.env["HOST"] ?? "127.0.0.1", () => {
  const { address, port } = server.address() as AddressInfo; // it listens on no pipe
  console.log(`listening on http://${address}:${port}`);
});

function stop(): void {
  server.close(() => {
    store.close();
    process.exit(0);
  });
  server.closeIdleConnections();
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
