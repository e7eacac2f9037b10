// One figure of several agents: a bar each, with its number.
import { type Html, html } from "./html.ts";
import { amount, round } from "./numbers.ts";

export interface Bar {
  readonly name: string;
  readonly value: number;
}

export function bars(items: readonly Bar[], width: number, title: string): Html {
  const most = items.reduce((top, { value }) => Math.max(top, value), 0) || 1;
  const room = width - 90;
  return html`<svg width="${width}" height="${items.length * 36 + 4}" viewBox="0 0 ${width} ${items.length * 36 + 4}" role="img" aria-label="${title}">
${items.map(({ name, value }, at) => {
  const y = at * 36;
  const length = round((room * value) / most);
  return html`<text class="name" x="0" y="${y + 12}">${name}</text><rect class="fill" x="0" y="${y + 17}" width="${Math.max(length, 1)}" height="12"/><text class="tick" x="${length + 6}" y="${y + 27}">${amount(value)}</text>`;
})}
</svg>`;
}
