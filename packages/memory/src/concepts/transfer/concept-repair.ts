// What was not as it should be in a concept of somebody's library.

export interface Repair {
  readonly code: ConceptRepairCode;
  /** Where in it: keys that concepts have, and numbers; `keys.3` is the fourth key of its record. */
  readonly where: string;
}

/** Of one of a file. */
export interface ConceptRepair extends Repair {
  /** Which of the file, from 0 on. */
  readonly at: number;
}

export type ConceptRepairCode =
  | "empty_removed"
  | "output_type_missing"
  | "parameter_dropped"
  | "parameter_kept_as_name"
  | "type_name_mended"
  | "duplicate_name_merged"
  | "hidden_characters_removed"
  | "shortened"
  | "unknown_key_dropped"
  /** The whole concept: it cannot be mended. */
  | "dropped";
