"""WHEN THINGS ARE DUE: `every 15 minutes` and cron, as slots in UTC. Pure; time is an argument."""
