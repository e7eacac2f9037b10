// What an export and an import are told, and tell.

export interface TransferOptions {
  /** Ends it: then nothing of it is there. */
  readonly signal?: AbortSignal | undefined;
  /** Rows so far, and of all. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface Transferred {
  readonly tables: number;
  readonly rows: number;
}
