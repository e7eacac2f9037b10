// Whether a tool reads, by its name: where no rules say it, nothing else can. Only ever an assumption, and told as one.

export const seemsToRead = (tool: string): boolean => READS.test(tool);

const READS =
  /^(?:\w+[_.-])?(?:get|read|list|search|fetch|find|open|show|look|lookup|query|view|browse|load|check|inspect|download)(?:[_.-]?\w*)$/i;
