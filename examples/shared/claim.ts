// Something that an example shows, as a sentence that holds or does not.

export interface Claim {
  readonly what: string;
  readonly holds: boolean;
  /** The figure or the code that it was judged by. */
  readonly seen?: string;
}
