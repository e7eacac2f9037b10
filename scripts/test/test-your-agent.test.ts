// docs/examples/test-your-agent: the test that the guide shows runs as it stands there.
import "../../docs/examples/test-your-agent/agent.test.ts";
