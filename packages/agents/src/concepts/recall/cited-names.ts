// Which of the concepts that were shown a text says it used. Rule: closed: a name counts where it stands between backticks
// exactly as it was shown; anything else between them is nothing.

export function citedNames(texts: readonly string[], shown: readonly string[]): readonly string[] {
  const quoted = new Set(texts.flatMap((text) => [...text.matchAll(/`([^`\n]{1,200})`/gu)].map(([, name]) => name)));
  return shown.filter((name) => quoted.has(name));
}
