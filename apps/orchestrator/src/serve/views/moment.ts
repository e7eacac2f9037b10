// When something was: LangGraph's clients read ISO 8601, and `/v1` tells milliseconds.
import { z } from "zod";

export const isoTime = z.string().meta({ format: "date-time" });
export const millis = z.number().describe("Milliseconds since 1970.");
