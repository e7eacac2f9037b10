// What a stranger wrote, by itself: a server that says it and is started as a process loads nothing else for it.

export const CANARY = "kanarienvogel-7b1f";
