// An answer in a frame while it streams: each row behind a bar, so that no line of it can pass for one of ours. A word is
// held until it is whole, to break rows between words.
export class AnswerFrame {
  readonly #width: number;
  readonly #out: (text: string) => void;
  #column = 0;
  #word = "";
  #spaces = 0;
  #open = false;
  /** Nothing was put since something else was printed. */
  #fresh = true;

  /** `width`: of the terminal. */
  constructor(width: number, out: (text: string) => void) {
    this.#width = Math.max(20, width - 2);
    this.#out = out;
  }

  push(text: string): void {
    for (const letter of text) {
      if (letter === " ") {
        this.#putWord();
        this.#spaces++;
      } else if (letter === "\n") {
        this.#putWord();
        if (!this.#fresh) this.#endRow();
      } else {
        if (cellsOf(this.#word + letter) > this.#width) this.#putWord();
        this.#word += letter;
      }
    }
  }

  /** Something else is printed next; what follows it begins a row of its own. */
  break(): void {
    this.#putWord();
    if (this.#open) this.#endRow();
    this.#fresh = true;
  }

  #putWord(): void {
    const cells = cellsOf(this.#word);
    if (cells === 0) return;
    if (this.#column + this.#spaces + cells > this.#width) this.#endRow();
    this.#put(`${" ".repeat(this.#spaces)}${this.#word}`, this.#spaces + cells);
    this.#spaces = 0;
    this.#word = "";
  }

  #put(text: string, cells: number): void {
    this.#out(`${this.#open ? "" : "│ "}${text}`);
    this.#open = true;
    this.#fresh = false;
    this.#column += cells;
  }

  #endRow(): void {
    this.#out(this.#open ? "\n" : "│\n");
    this.#open = false;
    this.#column = 0;
    this.#spaces = 0;
  }
}

const cellsOf = (text: string) => [...text].reduce((sum, c) => sum + ((c.codePointAt(0) ?? 0) < 0x1100 ? 1 : 2), 0);
