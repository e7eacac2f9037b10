// Messages of strangers for whom an agent is asked. LangGraph keeps a message before any run has begun with it, and keeps it where
// none ever does (the store went away, the process was killed), so the message itself says whose it is. Rule: the turn that finds
// one is not the user's.
import { randomUUID } from "node:crypto";
import type { BaseMessage } from "@langchain/core/messages";

/** The id for a message of somebody whose words are not the user's. */
export const strangersId = (): string => `${MARK}${randomUUID()}`;

export const isStrangers = ({ id = "" }: Pick<BaseMessage, "id">): boolean => id.startsWith(MARK);

const MARK = "external-";
