// Which files are tests, by their path alone: a worker that removes one is reported, since a failing test is gone with it.

export const isTestFile = (path: string): boolean => FOLDER.test(path) || NAME.test(path);

const FOLDER = /(^|\/)(tests?|specs?|__tests__)\//i;
const NAME = /(^|\/)(test_[^/]*|[^/]*[._-](test|spec)s?(-d)?\.[^/.]+|[^/]*_test\.[^/.]+|conftest\.py)$/i;
