// What may be asked of the database twice: a read, and rows that are put as they were. Rule: a server that goes away in the
// middle is waited for, and what it then says is told in our words: its own could repeat values of rows.
import { type Database, statementError } from "@bulkhead/memory";

/** @throws MemoryError */
export async function askAgain<T>(database: Database, ask: () => Promise<T>, tries = TRIES): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const known = statementError(error);
    if (known.code !== "database_lost" || tries === 1) throw known;
  }
  const back = async () => {
    await database.query("select 1"); // waits until it answers
    return ask();
  };
  return askAgain(database, back, tries - 1);
}

const TRIES = 5;
