// The five.
import { cart } from "./cart.ts";
import type { Conversation } from "./conversation.ts";
import { cooking } from "./cooking.ts";
import { form } from "./form.ts";
import { meeting } from "./meeting.ts";
import { trip } from "./trip.ts";

export const CONVERSATIONS: readonly Conversation[] = [trip, cooking, meeting, cart, form];
