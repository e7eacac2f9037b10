// A stranger's text in Markdown. Escapes and entities do not hold: linkifiers run over the text after it was parsed
// (remark-gfm makes a link of `https\:\/\/…`), and inside code, HTML or a link's address they are no escapes at all. So the
// text is code, in a run of backticks that nothing before it can pair with; where code would not be code, its marks
// become their full-width forms, which no parser knows.

/** `visible` holds line feeds and tabs, and no other character that nobody sees. */
export function quoteMarkdown(visible: string, before: string): string {
  const line = visible.replaceAll("\n", " ⏎ ").replaceAll("\t", " ").replaceAll("`", "ˋ").replaceAll("|", "│");
  if (line === "") return line;
  if (!isProse(before)) return line.replace(/[!-/:-@[-_{-~]/g, fullWidth);
  const longest = Math.max(0, ...[...before.matchAll(/`+/g)].map(([run]) => run.length));
  const run = "`".repeat(longest + 1);
  return `${run}${line}${run}`;
}

/** Nothing before the text can make a parser read over the code: no tag, link, table, maths or escape that is open. */
function isProse(before: string): boolean {
  const paragraph = before.split(/\n[ \t]*\r?\n/).at(-1) ?? "";
  return !/[<[$|\\]|:\/\/|www\./i.test(paragraph) && !/<[a-z/!?]|\$\$/i.test(before);
}

const fullWidth = (mark: string) => String.fromCharCode(mark.charCodeAt(0) + 0xfee0);
