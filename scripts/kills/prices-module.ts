// The same as a module for our commands, as the first to play it; its files stand in the working folder.
import { pricesFlow } from "./prices-flow.ts";

export default pricesFlow({ name: "first", file: "payments", gate: "gate" });
