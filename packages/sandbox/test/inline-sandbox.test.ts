import { inlineSandbox } from "@bulkhead/sandbox";
import { sandboxContract } from "@bulkhead/sandbox/testing";
import { describe, expect, test } from "vitest";

sandboxContract({ describe, test, expect }, "inline", (execute) => inlineSandbox({ execute }));
