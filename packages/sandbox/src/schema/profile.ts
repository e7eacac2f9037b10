// A compiled return schema: a closed, bounded description of every value that may cross. What each part of the boundary walks.

import type { Steps } from "../step.ts";
import type { FormatName } from "./format.ts";
import type { JsonScalar } from "./json.ts";

export interface Notes {
  readonly title?: string;
  readonly description?: string;
}

export type Profile = Notes &
  (
    | { readonly kind: "boolean" }
    /** enum and const; the values are distinct and in NFC. */
    | { readonly kind: "choice"; readonly values: readonly JsonScalar[] }
    | { readonly kind: "number"; readonly integer: boolean; readonly steps: Steps }
    /** Read by the main side in one spelling. */
    | { readonly kind: "moment"; readonly format: FormatName; readonly pattern?: string }
    | TextProfile
    | { readonly kind: "array"; readonly items: Profile; readonly min: number; readonly max: number }
    | ObjectProfile
    /** One branch for each value of the property `on`. */
    | { readonly kind: "union"; readonly on: string; readonly branches: readonly Branch[] }
    | { readonly kind: "nullable"; readonly inner: Profile }
  );

/** Free text: a handle, unless revealed. */
export interface TextProfile extends Notes {
  readonly kind: "text";
  readonly min: number;
  readonly max: number;
  readonly pattern?: string;
  readonly format?: FormatName;
  readonly revealed: boolean;
}

export interface ObjectProfile extends Notes {
  readonly kind: "object";
  readonly properties: readonly Property[];
}

export interface Property {
  readonly name: string;
  readonly required: boolean;
  readonly profile: Profile;
}

export interface Branch {
  readonly values: readonly JsonScalar[];
  readonly profile: ObjectProfile;
}
