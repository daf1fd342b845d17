package lab

// ParseCommand is for the fuzz target.
var ParseCommand = parseCommand
