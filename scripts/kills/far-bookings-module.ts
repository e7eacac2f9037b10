// The workflow whose workers are in the queue as a module for our commands. What was booked stands in the working folder.
import { farFlow } from "./far-flow.ts";
import { bookingService } from "./nested-flow.ts";

export const version = "1";

export default farFlow(bookingService("bookings"));
