"""The audit of copy: messages are collected, the engine is asked what became of their claims, findings are recorded."""
