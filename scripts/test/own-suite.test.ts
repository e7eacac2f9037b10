// docs/examples/own-suite: the test that the guide shows runs as it stands there.
import "../../docs/examples/own-suite/desk.test.ts";
