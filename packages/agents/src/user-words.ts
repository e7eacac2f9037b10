/**
 * What the user wrote, value for value: the strings of the user's messages that lift an equal argument to `user`. What
 * stands in a fenced block or behind `>` is somebody else's. A match proves that the user wrote it, not what for.
 */
export function userWords(messages: readonly string[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const message of messages) {
    const text = ownText(message.normalize("NFC"));
    for (const pattern of WHOLE) for (const [match] of text.matchAll(pattern)) words.add(match);
    for (const pattern of QUOTED)
      for (const [, inner] of text.matchAll(pattern)) if (inner !== undefined) words.add(inner);
    for (const token of text.split(/\s+/)) {
      const bare = token.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
      if ([...bare].length >= 8 && /\p{N}/u.test(bare)) words.add(bare);
    }
  }
  return words;
}

/** Without fenced blocks (an unclosed one reaches to the end) and without `>` lines. */
function ownText(text: string): string {
  const own: string[] = [];
  let fence: string | undefined;
  for (const line of text.split(/\r\n?|\n/)) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
    } else if (!/^\s*>/.test(line)) {
      own.push(line);
    }
  }
  return own.join("\n");
}

const WHOLE = [
  /(?<![\w.+@-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?![\w@-])/gu, // an e-mail address
  /\bhttps?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]}]/gu, // a URL, without the sentence's own full stop
  /(?<![\da-fA-F-])[\da-fA-F]{8}-(?:[\da-fA-F]{4}-){3}[\da-fA-F]{12}(?![\da-fA-F-])/gu, // a UUID
] as const;

/** At least 4 characters between quotation marks or backticks, on one line. */
const QUOTED = [
  /"([^"\n]{4,})"/gu,
  /“([^”\n]{4,})”/gu,
  /„([^“”\n]{4,})[“”]/gu,
  /«([^»\n]{4,})»/gu,
  /`([^`\n]{4,})`/gu,
  /(?<!\p{L})'([^'\n]{4,})'(?!\p{L})/gu,
] as const;
