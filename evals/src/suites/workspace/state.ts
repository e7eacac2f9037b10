// The world of the workspace, as plain JSON: what the firm keeps, and what was sent and asked of the outside.
import { type Event, events, type Invitation, invitations } from "./calendar.ts";
import { type Channel, channels } from "./chat.ts";
import { type DriveFile, files } from "./files.ts";
import { inbox, type Mail, type SentMail } from "./mail.ts";
import { type Contact, contacts } from "./people.ts";
import { type Page, type ParcelService, pages, parcelService } from "./web.ts";

export interface Workspace {
  readonly contacts: Contact[];
  readonly inbox: Mail[];
  readonly sent: SentMail[];
  /** By anybody; a cancelled one is gone. */
  events: Event[];
  readonly invitations: Invitation[];
  readonly files: DriveFile[];
  readonly channels: Channel[];
  readonly pages: Record<string, Page>;
  /** Every address that was asked of the outside, with what stands in it. */
  readonly requests: string[];
  readonly parcelService: ParcelService;
}

export const workspaceState = (): Workspace => ({
  contacts: contacts(),
  inbox: inbox(),
  sent: [],
  events: events(),
  invitations: invitations(),
  files: files(),
  channels: channels(),
  pages: pages(),
  requests: [],
  parcelService: parcelService(),
});
