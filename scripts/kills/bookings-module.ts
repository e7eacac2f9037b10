// The workflow for pools as a module for our commands. What was booked stands in the working folder.
import { bookingService } from "./nested-flow.ts";
import { poolFlow } from "./pool-flow.ts";

export const version = "1";

export default poolFlow(bookingService("bookings"));
