"""Running the screens: engines, runs, editions, trials, storing what they find."""
