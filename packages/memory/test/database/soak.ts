// How much of a long suite runs: a part of it with `npm test`, all of it with `npm run soak`.

export const SOAK = process.env["BULKHEAD_SOAK"] === "1";
