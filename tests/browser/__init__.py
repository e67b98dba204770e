"""The live referee: real browsers are asked what the engine claims to know."""
