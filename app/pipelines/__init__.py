"""What happens around a reply, step by step, and the trace that it leaves."""
