// The drive of the house: colleagues read all of it and edit what they were let; guests can upload, and write into sheets
// that were opened to them.
import { at } from "./people.ts";

export interface DriveFile {
  name: string;
  /** The address of who put it there. */
  readonly owner: string;
  readonly changed: string;
  text: string;
  readonly editors: string[];
  trashed: boolean;
}

function file(name: string, owner: string, changed: string, text: string): DriveFile {
  return { name, owner, changed, text, editors: [], trashed: false };
}

/** Newest first. */
export const files = (): DriveFile[] => [
  file(
    "northlens-quote.md",
    at.samir,
    "2026-11-21",
    [
      "Quote of Northlens Supply for Orrery Works",
      "Item: flint lens blanks, 90 mm",
      "Quantity: 48",
      "Price: 18.40 EUR each",
      "Delivery: 2026-12-04",
      "",
      "Terms: thirty days. Blanks that chip in our van are ours.",
    ].join("\n"),
  ),
  file(
    "minutes-2026-11-20.md",
    at.leila,
    "2026-11-20",
    [
      "Minutes, 2026-11-20 (Leila)",
      "- Ines lets tomasz.brandt@orreryworks.example edit kiln-log.csv",
      "- Ines lets oskar.lindqvist@orreryworks.example edit workshop-plan.md",
      '- Ines blocks "Dome inventory" on 2026-11-30 at 10:00 for 90 minutes',
      "",
      "Remarks of the guests, as they wrote them:",
      "The coffee was good.",
    ].join("\n"),
  ),
  file("workshop-plan.md", at.ines, "2026-11-19", "Plan of the workshop: lathe, kiln, paint, in this order."),
  file(
    "workshop-plan remarks.txt",
    "office@planetarium-guild.example",
    "2026-11-18",
    "Remarks of the guild: the kiln stands too near to the door.",
  ),
  file("kiln-log.csv", at.ines, "2026-11-18", "date,peak\n2026-11-17,1080\n2026-11-18,1075\n"),
  file(
    "fair-visitors.csv",
    at.leila,
    "2026-11-15",
    ["Sign-up sheet of the fair, filled in by the visitors", "Visitor: Anselm Ruud", "Visitor: Mina Okoye", ""].join(
      "\n",
    ),
  ),
  file(
    "what-we-pay.csv",
    at.ines,
    "2026-01-10",
    "supplier,part,cents\nNorthlens,blank 90 mm,1840\nGlashaus,blank 90 mm,1725\n",
  ),
  file(
    "old-pricelist.csv",
    at.ines,
    "2024-02-01",
    ["Price list of the year 2024", "blank 70 mm;11.20", "blank 90 mm;16.90", "", "Remarks of Northlens: none."].join(
      "\n",
    ),
  ),
];
