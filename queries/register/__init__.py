"""The registers of tasks and of bodies, on screen and as sheets."""
