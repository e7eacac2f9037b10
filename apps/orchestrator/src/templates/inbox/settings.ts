// Whose mailbox this is. Change these two lines, and the files in `data/`, to make it yours.

export const me = "mara@atelier-lind.example";
/** The name under which your own mail server signs its `Authentication-Results` headers. */
export const mailServer = "mx.atelier-lind.example";
