// A form with corrections. The trap: "as it was before" must bring the very value back, another name is no new field, and of two
// days at once none is taken.
import type { Conversation } from "./conversation.ts";

export const form: Conversation = {
  name: "form filling",
  turns: [
    {
      says: "I have to register for the pottery course. Name is Ada Quist, phone 555 0144.",
      answer: "I filled in the name and the phone number. What is missing is an address for mail and the day.",
      operations: [
        { op: "new", slot: "registration", input: "pottery course" },
        { op: "new", slot: "name", input: "Ada Quist", parent: "registration" },
        { op: "new", slot: "phone", input: "555 0144", parent: "registration" },
      ],
      focus: "registration",
      slots: { registration: "pottery course", name: "Ada Quist", phone: "555 0144", mail: undefined },
    },
    {
      says: "My e-mail is ada@quist.example, and I'd come on Mondays.",
      answer: "Mail address and Mondays are in. Mondays there is a place left at six in the evening.",
      operations: [
        { op: "new", slot: "mail", input: "ada@quist.example", parent: "registration" },
        { op: "new", slot: "day", input: "Monday", parent: "registration" },
      ],
      focus: "registration",
      slots: { mail: "ada@quist.example", day: "Monday" },
    },
    {
      says: "Use my mobile as the contact number: 555 0199.",
      answer: "The phone number is 555 0199 now.",
      operations: [{ op: "update", slot: "phone", input: "555 0199", called: "contact number" }],
      focus: "phone",
      slots: { phone: "555 0199", "contact number": "555 0199" },
    },
    {
      says: "Could it be Fridays? And drop the mail address, I don't want letters.",
      answer: "Fridays have places too. The mail address is taken out; they will call you then.",
      operations: [
        { op: "update", slot: "day", input: "Friday" },
        { op: "inactivate", slot: "mail" },
      ],
      focus: "day",
      slots: { day: "Friday", mail: undefined },
    },
    {
      says: "No, the landline was better after all, put the contact number back to what it was.",
      answer: "Back to 555 0144.",
      operations: [{ op: "rollback", slot: "contact number" }],
      focus: "phone",
      slots: { phone: "555 0144", "contact number": "555 0144" },
    },
    {
      says: "Put Tuesday as the day. And put Thursday as the day, both as the only one.",
      answer: "That cannot both be: the form takes one day, and still says Friday. Which one shall it be?",
      operations: [
        { op: "update", slot: "day", input: "Tuesday" },
        { op: "update", slot: "day", input: "Thursday" },
      ],
      refused: "contradiction",
      focus: "day",
      slots: {},
    },
    {
      says: "Neither, then. The day as at first.",
      answer: "Mondays again.",
      operations: [{ op: "rollback", slot: "day", to: 1 }],
      focus: "day",
      slots: { day: "Monday" },
    },
    {
      says: "Which address for mail did you send them?",
      answer: "None: it is not on the form any more.",
      operations: [{ op: "check", slot: "mail" }],
      focus: "registration",
      slots: {},
    },
  ],
};
