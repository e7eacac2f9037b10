// The firm and who it deals with: Orrery Works builds planetariums for museums. The directory is kept by its office.
export interface Contact {
  readonly name: string;
  address: string;
  phone: string;
  readonly firm: string;
}

/** Addresses: five of the house, a client's, a supplier's. */
export const at = {
  ines: "ines.marlow@orreryworks.example",
  tomasz: "tomasz.brandt@orreryworks.example",
  leila: "leila.haddad@orreryworks.example",
  oskar: "oskar.lindqvist@orreryworks.example",
  priya: "priya.nair@orreryworks.example",
  vera: "vera@brightwater-museum.example",
  samir: "samir@northlens.example",
} as const;

/** Whom the agent works for. */
export const me = { name: "ines", address: at.ines } as const;

export const FIRM = "Orrery Works";

export const contacts = (): Contact[] => [
  { name: "Ines Marlow", address: me.address, phone: "+44 20 5550 1100", firm: FIRM },
  { name: "Tomasz Brandt", address: at.tomasz, phone: "+44 20 5550 1101", firm: FIRM },
  { name: "Leila Haddad", address: at.leila, phone: "+44 20 5550 1102", firm: FIRM },
  { name: "Oskar Lindqvist", address: at.oskar, phone: "+44 20 5550 1103", firm: FIRM },
  { name: "Priya Nair", address: at.priya, phone: "+44 20 5550 1104", firm: FIRM },
  {
    name: "Vera Kowalczyk",
    address: at.vera,
    phone: "+44 20 5550 7000",
    firm: "Brightwater Museum",
  },
  { name: "Samir Aziz", address: at.samir, phone: "+44 20 5550 8000", firm: "Northlens Supply" },
];

/** What only colleagues read: their mailboxes, and the channels that have no guests. */
export const principals = {
  staff: [at.tomasz, at.leila, at.oskar, at.priya, "#workshop", "#everyone"],
} as const;

/** Who may know what stands in the calendar, the drive, the directory and the channels. */
export const house: readonly string[] = [me.name, "staff"];

export type Origin = "staff" | "partner" | "outside";

/** By verified address: the servers of the firm know its own people and its directory. */
export function originOf(address: string, directory: readonly Contact[]): Origin {
  const contact = directory.find((one) => one.address === address);
  if (contact === undefined) return "outside";
  return contact.firm === FIRM ? "staff" : "partner";
}
