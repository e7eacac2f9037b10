// Where the queue lies in our database. It stands apart from what loads pg-boss: who only looks at its rows does not need it.

export const SCHEMA = "bulkhead_queue";
