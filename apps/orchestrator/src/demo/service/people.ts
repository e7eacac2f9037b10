// The people that the demo of the service knows, by name; what each does stands in person.ts.
export const PEOPLE = ["careful", "hasty", "refusing"] as const;
export type PersonName = (typeof PEOPLE)[number];
