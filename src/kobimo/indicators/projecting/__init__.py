"""What follows if the last years go on: population, pupils, places, staff; with its back-test."""
