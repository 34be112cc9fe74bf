# The sandbox of the platform, in development alone.
flash-sandbox-set = The sandbox behaves like this now.
flash-sandbox-restarted = The siblings have started again, and know nothing of before.
