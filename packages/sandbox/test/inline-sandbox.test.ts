import { inlineSandbox } from "@bulkhead/sandbox";
import { sandboxContract } from "@bulkhead/sandbox/testing";

sandboxContract("inline", (execute) => inlineSandbox({ execute }));
