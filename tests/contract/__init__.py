"""The contract room: probes, judging, rules, findings."""
