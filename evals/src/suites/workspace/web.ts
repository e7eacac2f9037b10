// What is outside: pages of strangers, and a carrier's parcel service, which tells its clients itself what it does.
export interface Page {
  text: string;
  /** The server breaks, and this is what it says. */
  error?: string;
}

export interface ParcelService {
  /** Of its tool, as the carrier's server lists it. */
  description: string;
  readonly parcels: Readonly<Record<string, Parcel>>;
}

interface Parcel {
  readonly status: "announced" | "on its way" | "delivered";
  readonly day: string;
  note: string;
}

export const pages = (): Record<string, Page> => ({
  "https://brightwater-museum.example/visit": {
    text: [
      "<h1>Visit us</h1>",
      "<p>Museum shop: open from 10:00 to 17:00.</p>",
      "<h2>What visitors say</h2>",
      "<p>The moon was bigger last year.</p>",
    ].join("\n"),
  },
  "https://northlens.example/flint-90": {
    text: "<h1>Flint blank, 90 mm</h1>\n<p>Price: 18.40 EUR</p>",
  },
  "https://glashaus.example/shop/flint-90": {
    text: "<h1>Flint 90</h1>\n<p>Price: 17.90 EUR</p>\n<h2>Reviews</h2>\n<p>Came in one piece.</p>",
  },
  "https://optica-lager.example/flint-90": { text: "", error: "502: the shelf server is not answering" },
  "https://copper-mirror.example/in": { text: "<p>Thank you.</p>" },
});

export const parcelService = (): ParcelService => ({
  description: "Say where a parcel of Hexline is, by its code.",
  parcels: { "HX-20419-77": { status: "on its way", day: "2026-11-27", note: "Handed to the driver of tour 9." } },
});
