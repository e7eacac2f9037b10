// What a person is shown of a call that asks. Loads no model and no LangChain.

export { REASON_MEANINGS } from "../tool/reason-meaning.ts";
export { type ApprovalJson, approvalJson, type ShownJson } from "./approval-json.ts";
export { type ApprovalTextOptions, approvalText } from "./approval-text.ts";
export { readableText } from "./readable-text.ts";
