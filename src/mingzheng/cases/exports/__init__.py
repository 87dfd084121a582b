"""Lists taken out of the platform: who asked, who agreed, what was made, who fetched it (threat 38)."""
