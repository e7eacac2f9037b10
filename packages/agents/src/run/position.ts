// Where a call stands: the AI message and the call in it, `c3-0`; in a workflow the number of the operation, `o3`; a
// worker's own call below its spawn, `c3-0/2-1`, and its model's reply, `c3-0/2`.
// The ids of messages and calls are made from it, because a provider's are random, may be missing and may repeat.

export function messageId(turn: number): string {
  return `m${turn}`;
}

/** The turn of a message of ours; 0 for any other message. */
export function turnOf(id: string | undefined): number {
  return Number(/^m(\d{1,9})$/.exec(id ?? "")?.[1] ?? 0);
}

export function callPosition(turn: number, index: number): string {
  return `c${turn}-${index}`;
}

/** The turn of a call of the main agent's. */
export function turnAt(position: string): number {
  return Number(/^c(\d+)-/.exec(position)?.[1] ?? 0);
}

export function operationPosition(number: number): string {
  return `o${number}`;
}

/** The id of the message that answers a call. */
export function answerId(position: string): string {
  return `t${position.slice(1)}`;
}

export function workerCallPosition(spawn: string, step: number, index: number): string {
  return `${spawn}/${step}-${index}`;
}

export function stepPosition(spawn: string, step: number): string {
  return `${spawn}/${step}`;
}

/** What a worker was shown, as its guard cleaned it after that step. */
export function cleanedPosition(spawn: string, step: number): string {
  return `${stepPosition(spawn, step)}/cleaned`;
}

/** What a worker was shown of files at its start. */
export function openedPosition(spawn: string): string {
  return `${spawn}/opened`;
}

/** Of a tree of files, by what was asked of it: of the run, wherever in it the tree was judged. */
export function verdictPosition(evaluator: string, asked: string): string {
  return `verdict/${evaluator}/${asked}`;
}

/** Ids that a caller's message may not have. */
export function isOwnId(id: string): boolean {
  return /^[mt]\d/.test(id);
}
