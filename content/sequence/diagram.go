package sequence

// What a diagram may hold and still be read at a glance.
const (
	MaxParticipants = 6
	MaxSteps        = 40
	MaxDepth        = 2   // of loops in loops
	maxName         = 24  // characters
	maxText         = 200 // characters
)

// A Diagram is who takes part and what happens, in order.
type Diagram struct {
	Title        string // "" if it has none
	Participants []string
	Steps        []Step
}

// A Kind is what happens in a step.
type Kind int

// The kinds of steps.
const (
	Message Kind = iota // from one to another, or to the same
	Lost                // a message that does not arrive
	Note                // about what goes on from one participant to another
	Pause               // time in which nothing happens
	Loop                // steps that happen again and again
)

// A Step is one thing that happens.
type Step struct {
	Kind     Kind
	From, To int    // participants; of a note, the leftmost and the rightmost
	Dashed   bool   // of messages
	Text     string // as it is written, with backquotes; may be ""
	Steps    []Step // of a loop
}

// An Error is a mistake, in Spanish for the author of the lesson.
type Error struct {
	Line    int // from 0
	Offset  int // in bytes, in the line
	Message string
	Hint    string

	// Of a name that does not exist: what was written and what there is, for a
	// hint that the caller knows better how to give.
	Got   string
	Known []string
}
