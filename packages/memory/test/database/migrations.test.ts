// A migration that was released is never edited: its hash stands here, and a new one adds a line.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { migrationFiles } from "../../src/database/schema/migrate.ts";

const RELEASED: Readonly<Record<string, string>> = {
  "0001-vectors": "1021dc409d4eaeed15b36eee778751949e29693e5dffb06a14ad3fbfa4036062",
  "0002-runs": "52eb147606dfe60309361b3d74ce1b3eba2eeccea77a1fa5e2dd612c7d33fe9a",
  "0003-operator-role": "ad7e0741c5ca034faf584e7dc2b780e604cf79e84e21334244c6f971eb656243",
  "0004-provenance": "41f33bfcc05eaeeed73ce56728b82886167e2d9179caaab6ca312b978f47f748",
  "0005-files": "17157343d615be32b949ccab027094bf2a4a3f79ebed807dce0499dcd2d63261",
  "0006-programs": "645c75550d65e9decd0b6eed54842b4061f332a3f9d48557d623d8b64f519247",
  "0007-tasks": "f81c4b1c18bc7c685e5d175b89388473c06f716d665b9e2944275225454137b7",
  "0008-task-turns": "e422ac1691b4003af5c542cc59f40d7d155aecb01388efa10c2702e7e05f5fe2",
  "0009-contexts": "1901f3ca455dc61efa16f10b839a817f7c4fb8d8eb07ec5833b60eb94ca46947",
  "0010-revocation": "5370ffdc6326b34b2fc275356b5dd2ff76df636f98dd3da7f3db861d2543bf95",
  "0011-concepts": "60d18186e3a7031ab6ad4e703064647d588e36866b6dceb50a4b4a788ae1c809",
  "0012-recall": "bcb877dadcae61a04875ed7099cb22bc7217784686a30f43c4256579d25b3613",
  "0013-recall-words": "44f99d1f20cc3d5b29e883716e3dfa275986135eb3832673c7cc3bbd38b12831",
  "0014-recall-scopes": "27f728aa46aba05ebd7c19ea446877b2f7b7b2c4964955519ba5b180ad89f033",
  "0015-tenants": "6cffc17f41e751e0900740dc1dd6d21c03091df4de3067dcaf1120a2756c8c41",
  "0016-pool": "b45952b46aed6f79e8f4675c0b79fa955621a1c668803dfecd93be045e9c32b2",
  "0017-put-back": "9f4840c7757a03411c5e5c60253c4ab4b1bd6801d2caf2d448144d9b64ece82a",
  "0018-own-words": "9e386aa0fcdf30efd4fbbd5f4664bbdb364d860503e8bfa26e804e1f7b523d87",
  "0019-shaken-words": "5b4458f1c9b0c569a10acd5c168d08259909e29480e4f63bfe4019a7c8d4b64d",
  "0020-batches": "9e689b4a122be2d84a4b561b730c4d878a1e0c430dae798526f055f8c2ba3f45",
  "0021-begun-requests": "dc48d056f60df73d0c173b6d9a7c657076f9af9ac01fdba395c7439b3194c211",
  "0022-recall-by-scope": "2bc80f3fd57a6ed9f830e1e4e506fc9a1a44823d0d9865dfc8818e7269fa1aa7",
  "0023-keys": "a39cae6f7ed50484035b1c7cddcb7a9c173e852ef2a408e4a0e85e66b954a9a4",
  "0024-kept-for": "5b9e36ab1ea43a867c0df294cbfc3ebc10b4e1b997cdc1c6c4a7a552ad22c477",
  "0025-near-sketches": "9e607e72c6bec1e363421ff57bacff1314f238e94260190ecaf2a4d906829e1b",
  "0026-worker-jobs": "833eb34fa96b11ef082fc9d036420bf62ad523c822a6cffbe15b8619274e1daa",
  "0027-what-promotions-stand-on": "8d16013887e312647ee35a2e1984bb9693387d37effdcffae4cc3bb0bf20a95d",
  "0028-limits": "42036b31dfbb1c586cdbac7948fbfe0691eaaa881868bfb28f59238dbf9b34c8",
  "0029-room": "d63e529d1d5e4a9af27fbc088a3882b1e59907f1d0f6cf03e22027ebe84f63ba",
  "0030-signs-by-scope": "1308fc001efafd514c5aba37297b7088108e082848e7295eb5a9971ff14c872c",
  "0031-forgotten-evidence": "82f582dc95b99b2a40a6e08fc45314a8db3562b7cb73008af21048028d936dcc",
  "0032-uses-of-principals": "4ff748eda6fd6750cd02ef1ce21619420b2af5540b90bd09dbd7f4dd15866579",
  "0033-signs-by-dimensions": "1d1aca3ca56d5e830dae2cea646d4d26fe35910e57b7eb2f4fb063ac7cb49f0b",
};

test("every migration is what it was", () => {
  const hashes = migrationFiles().map(({ name, sql }) => [name, createHash("sha256").update(sql).digest("hex")]);
  expect(Object.fromEntries(hashes)).toEqual(RELEASED);
});

test("migrations are numbered without a gap, and each begins with what and why", () => {
  migrationFiles().forEach(({ name, sql }, at) => {
    expect(name).toMatch(new RegExp(`^${String(at + 1).padStart(4, "0")}-[a-z-]+$`));
    expect(sql).toMatch(/^-- What: .+\n(--.*\n)*-- Why.*: .+/);
  });
});
