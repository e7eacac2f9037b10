// Where the Python side lies: beside this package's sources and its build alike.
import { fileURLToPath } from "node:url";

export const PYTHON_PACKAGE: string = fileURLToPath(new URL("../../agentdojo", import.meta.url));
