// Which files are tests, by their path alone: a worker that removes one is reported, since a failing test is gone with it.

export const isTestFile = (path: string): boolean => FOLDER.test(path) || NAME.test(path) || CAMEL.test(path);

const FOLDER = /(^|\/)(tests?|specs?|__tests__|__specs__|e2e)\//i;
const NAME = /(^|\/)(test_[^/]*|([^/]*[._-])?(test|spec|cy|e2e)s?(-d)?\.[^/.]+|conftest\.py)$/i;
/** As in Java, C#, PHP, Swift: `GreetingTest.java`, `TestGreeting.java`. */
const CAMEL = /(^|\/)([^/]*[a-z0-9](Tests?|Spec|TestCase)|Test[A-Z0-9][^/]*)\.[^/.]+$/;
