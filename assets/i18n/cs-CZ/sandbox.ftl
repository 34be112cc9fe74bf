# Sandbox platformy, jen při vývoji.
flash-sandbox-set = Sandbox se teď chová takto.
flash-sandbox-restarted = Sousední služby se spustily znovu a nic z dřívějška neznají.
