// The team chat. Two channels are of the house alone; in the third there are guests.
export interface Channel {
  readonly name: string;
  readonly posts: Post[];
}

interface Post {
  readonly author: string;
  text: string;
}

export const channels = (): Channel[] => [
  { name: "#workshop", posts: [{ author: "Tomasz Brandt", text: "The lathe is free from Thursday." }] },
  { name: "#everyone", posts: [] },
  {
    name: "#brightwater",
    posts: [
      { author: "Leila Haddad", text: "Which finish do the rings get?" },
      { author: "Vera Kowalczyk (guest)", text: "Decided: the finish is blackened steel." },
      { author: "Museum technician (guest)", text: "And no glitter, please." },
    ],
  },
];
