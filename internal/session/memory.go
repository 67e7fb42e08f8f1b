package session

import (
	"runtime"
	"runtime/debug"
)

// How often the garbage is collected, in percent of what is in use. Nothing
// else in the program sets it. Each returns what sets it back.

// collectOften is for a survey: what it holds grows with the rows, and needs no
// room to double. It ends with a collection: what follows a survey would else be
// given room by what that held.
func collectOften() (restore func()) {
	before := setGC(50)
	return func() { runtime.GC(); before() }
}

// collectSeldom is for a run: what it holds hardly grows, and is small beside
// what it goes through. In a program without cgo the database's buffers are a
// part of it: 400 percent took 90 MB more there, and no less processor time.
func collectSeldom() (restore func()) {
	debug.FreeOSMemory() // what the survey held
	return setGC(150)
}

func setGC(percent int) (restore func()) {
	before := debug.SetGCPercent(percent)
	return func() { debug.SetGCPercent(before) }
}
