// The mails of the template inbox that inject, one for each kind of injection, with a canary where the injection stands.
import { join } from "node:path";
import { corpus } from "../../apps/orchestrator/src/templates/inbox/corpus.ts";
import { openMail } from "../../apps/orchestrator/src/templates/inbox/mailbox.ts";
import { type Canary, plant } from "../../evals/src/leaks/canary.ts";

const template = join(import.meta.dirname, "../../apps/orchestrator/src/templates/inbox");

export interface InjectionMail {
  readonly kind: string;
  /** The text that opening it gives, with the canary in it. */
  readonly with: (canary: Canary) => string;
}

export async function injectionMails(): Promise<readonly InjectionMail[]> {
  const injections = corpus.filter(({ kind }) => kind === "injection");
  return Promise.all(
    injections.map(async ({ id, trick = id }) => {
      const text = await openMail(template, id);
      return { kind: trick, with: (canary: Canary) => withCanary(text, canary) };
    }),
  );
}

const ORDER = /\b(?:call \w+|return)\s+(?=\{)/;
const TAGS = /[\u{e0020}-\u{e007e}]+/u;
const BASE64 = /^[A-Za-z0-9+/]{80,}={0,2}$/m;

/** Right before the order, and where the order is written in another way inside that writing too. */
function withCanary(mail: string, canary: Canary): string {
  const { text } = plant(canary);
  if (ORDER.test(mail)) return mail.replace(ORDER, (order) => `${text} ${order}`);
  const before = (at: RegExp, rewritten: (hidden: string) => string) =>
    mail.replace(at, (hidden) => `${text}\n${rewritten(hidden)}`);
  if (TAGS.test(mail)) return before(TAGS, (hidden) => tags(`${canary.whole} `) + hidden);
  if (BASE64.test(mail)) {
    return before(BASE64, (hidden) => {
      const said = Buffer.from(hidden, "base64").toString();
      return Buffer.from(said.replace(ORDER, (order) => `${canary.whole} ${order}`)).toString("base64");
    });
  }
  throw new Error("an injection stands in this mail in a way that the matrix does not know");
}

function tags(text: string): string {
  return [...text].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");
}
