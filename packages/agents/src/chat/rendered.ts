// A run's answer for a person's eyes, while it streams: the main model's text with what its handles stand for. What comes
// out is never for a model.
import { AgentsError } from "../agents-error.ts";
import { AnswerText } from "./answer-text.ts";
import { sourceOf } from "./handle-source.ts";
import { type StreamedText, streamedText } from "./streamed-text.ts";

/** `"html"`: a fragment; what the model wrote is text in it, and none of its own markup. */
export type RenderAs = "text" | "markdown" | "html";

/**
 * `stream`: of `agent.stream(input, { streamMode: "messages" })`, also among other modes and with `subgraphs`.
 * A handle stands in a frame that its text cannot close, or is `[withheld]` where its reader may not know it and inside
 * of a link, or `[expired]` where its text is no longer kept. Each answer begins a paragraph: text beside calls, the
 * final one, and that of the next model where one of a chain broke off (what it had said stays).
 * @throws AgentsError `bad_agent` for a stream without messages
 */
export async function* rendered(
  stream: AsyncIterable<unknown>,
  { as }: { readonly as: RenderAs },
): AsyncGenerator<string, void, undefined> {
  if (!Object.hasOwn(PARAGRAPH, as)) throw new AgentsError("bad_agent", `as is "text", "markdown" or "html"`);
  const answers = new Answers(as);
  let messages = false;
  for await (const item of stream) {
    const read = streamedText(item);
    if (read === undefined) continue;
    messages = true;
    const text = answers.push(read);
    if (text !== "") yield text;
  }
  if (!messages) throw new AgentsError("bad_agent", WITHOUT_MESSAGES);
  const rest = answers.end();
  if (rest !== "") yield rest;
}

/** The answers of a stream, one after the other. */
class Answers {
  readonly #as: RenderAs;
  #current: { readonly key: string; readonly text: AnswerText } | undefined;
  /** What each task's last message said: the whole message that the node returns says it again. */
  readonly #streamed = new Map<string, { readonly id: string; readonly text: string }>();
  #said = false;

  constructor(as: RenderAs) {
    this.#as = as;
  }

  push({ task, id, text, ours }: StreamedText): string {
    const last = this.#streamed.get(task);
    if (text === "" || (ours && last?.text === text)) return "";
    this.#streamed.set(task, { id, text: last?.id === id ? last.text + text : text });
    const key = JSON.stringify([task, id]);
    if (this.#current?.key === key) return this.#current.text.push(text);
    const rest = this.end();
    this.#current = { key, text: new AnswerText(this.#as, sourceOf(task)) };
    const paragraph = this.#said ? PARAGRAPH[this.#as] : "";
    this.#said = true;
    return `${rest}${paragraph}${this.#current.text.push(text)}`;
  }

  end(): string {
    const rest = this.#current?.text.end() ?? "";
    this.#current = undefined;
    return rest;
  }
}

const PARAGRAPH: Readonly<Record<RenderAs, string>> = { text: "\n\n", markdown: "\n\n", html: "<br><br>" };

const WITHOUT_MESSAGES =
  'rendered() reads a stream of messages: agent.stream(input, { streamMode: "messages" }), or "messages" among other modes';
