"""AgentDojo's harness against an agent behind the step protocol: see docs/guide/agentdojo.md."""
